package io.pgcaravan.alert;

import java.util.List;
import java.util.Optional;

/** Knows the newest good archive of a plan at each destination. */
@FunctionalInterface
public interface LastGoods {

  /**
   * What is known of a plan, one for each destination that holds something; soon.
   *
   * @return none if it is not known now
   */
  Optional<List<LastGood>> of(String plan);
}
