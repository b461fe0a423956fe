package io.pgcaravan.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgcaravan.archive.StoredArchive;
import io.pgcaravan.destination.MemoryDestination;
import io.pgcaravan.failure.PermanentException;
import io.pgcaravan.failure.TransientException;
import io.pgcaravan.restore.Sources.Source;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourcesTest {

  private static final TransientException UNREACHABLE = new TransientException("down", "wait");

  private final StoredArchive archive = new StoredArchive("a.sql.gz", 9, Optional.empty());
  private final Source first = new Source(new MemoryDestination("first"), archive);
  private final Source second = new Source(new MemoryDestination("second"), archive);

  @Test
  void whatCannotBeReadIsReadElsewhereAndThenOnceMore() {
    Sources sources = new Sources(List.of(first, second));
    assertThat(sources.next()).isEqualTo(first);
    assertThat(sources.failed(UNREACHABLE)).isTrue();
    assertThat(sources.next()).isEqualTo(second);
    assertThat(sources.failed(UNREACHABLE)).isTrue();
    assertThat(sources.next()).isEqualTo(first);
    assertThat(sources.failed(UNREACHABLE)).isTrue();
    assertThat(sources.next()).isEqualTo(second);
    assertThat(sources.failed(UNREACHABLE)).isFalse();
    assertThat(sources.failed(UNREACHABLE)).isFalse();
  }

  @Test
  void whatCannotBeReadForGoodIsReadElsewhereOnly() {
    PermanentException refused = new PermanentException("forbidden", "allow it");
    Sources sources = new Sources(List.of(first, second));
    assertThat(sources.failed(refused)).isTrue();
    assertThat(sources.next()).isEqualTo(second);
    assertThat(sources.failed(refused)).isFalse();
  }

  @Test
  void theOnlyPlaceIsTriedTwice() {
    Sources sources = new Sources(List.of(first));
    assertThat(sources.failed(UNREACHABLE)).isTrue();
    assertThat(sources.next()).isEqualTo(first);
    assertThat(sources.failed(UNREACHABLE)).isFalse();
  }

  @Test
  void theyAreNamed() {
    assertThat(new Sources(List.of(first, second)).names()).containsExactly("first", "second");
  }
}
