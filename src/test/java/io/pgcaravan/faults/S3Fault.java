package io.pgcaravan.faults;

import io.pgcaravan.it.FaultRule;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Draws what goes wrong with an S3 store. */
final class S3Fault {

  /** Requests, by what the first line of each holds. */
  private static final List<String> REQUESTS =
      List.of(
          "^PUT ",
          "^PUT .*manifest",
          "^PUT .*partNumber=",
          "^POST .*uploads",
          "^POST .*uploadId",
          "^GET .*list-type",
          "^GET .*manifest",
          "^GET .*sql",
          "^HEAD ",
          "^DELETE ",
          "");

  private static final List<String> ERRORS =
      List.of("500 InternalError", "503 SlowDown", "403 AccessDenied", "404 NoSuchBucket");

  static final Fault SLOW_PARTS =
      new Fault(
          "s3",
          "takes a second for each part",
          installation ->
              installation.proxy().on("^PUT .*partNumber=").delay(Duration.ofSeconds(1)));

  private S3Fault() {}

  static Fault draw(Random random) {
    if (random.nextInt(10) == 0) {
      return new Fault("s3", "refuses connections", Installation::refuseS3);
    }
    String request = REQUESTS.get(random.nextInt(REQUESTS.size()));
    int after = random.nextInt(3);
    int times = random.nextInt(3) == 0 ? 1000 : 1 + random.nextInt(3);
    int bytes = random.nextInt(8) == 0 ? random.nextInt(20_000_000) : random.nextInt(2_000);
    String error = ERRORS.get(random.nextInt(ERRORS.size()));
    Consumer<FaultRule> action;
    String text;
    switch (random.nextInt(7)) {
      case 0, 1 -> {
        text = "answers " + error;
        String code = error.substring(4);
        action =
            rule ->
                rule.answer(
                    Integer.parseInt(error.substring(0, 3)),
                    "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>m</Message></Error>"
                        .formatted(code));
      }
      case 2 -> {
        text = "hangs up";
        action = FaultRule::hangUp;
      }
      case 3 -> {
        text = "resets after " + bytes + " bytes";
        action = rule -> rule.resetAfter(bytes);
      }
      case 4 -> {
        text = "cuts its answer after " + bytes % 400 + " bytes";
        action = rule -> rule.cutAfter(bytes % 400);
      }
      case 5 -> {
        text = "does it, and its answer is lost";
        action = FaultRule::loseAnswer;
      }
      default -> {
        text = "byte " + bytes + " arrives as another";
        action = rule -> rule.corrupt(bytes);
      }
    }
    Duration delay = Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(400) : 0);
    return new Fault(
        "s3",
        "%s (requests '%s', %d after %d, delay %d ms)"
            .formatted(text, request, times, after, delay.toMillis()),
        installation ->
            action.accept(installation.proxy().on(request).after(after).times(times).delay(delay)));
  }
}
