package io.pgcaravan.retention;

import io.pgcaravan.destination.Inventory;
import io.pgcaravan.failure.CaravanException;
import java.util.List;
import java.util.Optional;

/** What retention makes of a plan's archives at one destination; nothing is deleted yet. */
public sealed interface Judgement {

  String destination();

  /**
   * Nothing is ever deleted there, and that is no failure.
   *
   * @param why for people
   */
  record Off(String destination, String why) implements Judgement {}

  /** What is there is not known. */
  record Unknown(String destination, CaravanException failure) implements Judgement {}

  /**
   * Each archive has a verdict.
   *
   * @param newest what must be there while others are deleted; none if the plan has no archive
   * @param refusal why none of the verdicts may be carried out; empty if they may
   */
  record Judged(
      String destination,
      RetentionPolicy policy,
      Inventory inventory,
      List<Verdict> verdicts,
      Optional<Newest> newest,
      Optional<CaravanException> refusal)
      implements Judgement {}
}
