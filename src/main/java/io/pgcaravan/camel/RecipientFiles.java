package io.pgcaravan.camel;

import io.pgcaravan.mirror.MirrorPlan;
import io.pgcaravan.mirror.Mirrors;
import io.pgcaravan.plan.Plan;
import io.pgcaravan.plan.Plans;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of public keys that plans encrypt to. */
public final class RecipientFiles {

  private RecipientFiles() {}

  /** Each file once, with the names of the plans and mirrors that use it. */
  public static Map<Path, List<String>> of(Plans plans, Mirrors mirrors) {
    Map<Path, List<String>> files = new TreeMap<>();
    Stream.concat(
            plans.all().stream(),
            mirrors.all().stream().filter(MirrorPlan::on).map(MirrorPlan::dump))
        .forEach((Plan plan) -> add(files, plan));
    return files;
  }

  private static void add(Map<Path, List<String>> files, Plan plan) {
    plan.encryptTo()
        .ifPresent(file -> files.computeIfAbsent(file, any -> new ArrayList<>()).add(plan.name()));
  }
}
