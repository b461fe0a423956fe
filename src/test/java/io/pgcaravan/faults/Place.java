package io.pgcaravan.faults;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What a destination really holds, looked at without the program. */
interface Place {

  /** As the plan names it. */
  String name();

  /** Everything that is visible there, twice if it is there twice. */
  List<Content> contents() throws IOException;

  /** What stands there besides: parts of files, unfinished uploads. */
  List<String> leftovers() throws IOException;

  /** Ends uploads that are under way, and tells how many there were. */
  default int endUploads() {
    return 0;
  }

  /** Deletes behind the program's back; what is not there is no error. */
  void delete(String key) throws IOException;

  /** A file there. */
  record Content(String key, Source source) {

    /** Opens it; the caller closes the stream. */
    interface Source {
      InputStream open() throws IOException;
    }
  }
}
