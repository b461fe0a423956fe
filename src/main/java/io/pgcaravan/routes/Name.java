package io.pgcaravan.routes;

/** A name that one route file gives to something, and that it or others use. */
record Name(Kind kind, String text) {

  /** What a name is of. */
  enum Kind {
    ROUTE("route", false),
    /** A route's beginning at {@code direct:NAME}, unless a precondition may leave it out. */
    ENTRY("route at direct:", false),
    TEMPLATE("route template", true),
    CONFIGURATION("route configuration", true),
    BEAN("bean", true);

    private final String word;
    private final boolean builtIn;

    Kind(String word, boolean builtIn) {
      this.word = word;
      this.builtIn = builtIn;
    }

    /** Whether what uses it is made of it, and so must be made anew when it changes. */
    boolean builtIn() {
      return builtIn;
    }
  }

  @Override
  public String toString() {
    return kind.word + (kind == Kind.ENTRY ? "" : " ") + text;
  }
}
