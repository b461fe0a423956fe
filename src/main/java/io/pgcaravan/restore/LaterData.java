package io.pgcaravan.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What must wait in a schema that was just made until its data are there, as it does in a dump of
 * both: foreign keys are made after the rows, for their tables come in any order, and triggers do
 * not fire. Materialised views are filled last, for a dump of data alone does not say which were.
 */
final class LaterData {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What to take away now, and what to bring back then; comments go with their foreign keys. */
  private static final String FOREIGN_KEYS =
      """
      SELECT pg_catalog.json_build_array(
        pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', t, c.conname),
        pg_catalog.format('ALTER TABLE %s ADD CONSTRAINT %I %s', t, c.conname,
          pg_catalog.pg_get_constraintdef(c.oid)),
        pg_catalog.format('COMMENT ON CONSTRAINT %I ON %s IS %L', c.conname, t,
          pg_catalog.obj_description(c.oid, 'pg_constraint')))
      FROM pg_catalog.pg_constraint c, CAST(c.conrelid::pg_catalog.regclass AS text) t
      WHERE c.contype = 'f' AND COALESCE(pg_catalog.to_jsonb(c) ->> 'conparentid', '0') = '0'
        AND c.OF_THIS_TRANSACTION
      ORDER BY c.oid\
      """
          .replace("OF_THIS_TRANSACTION", SqlText.OF_THIS_TRANSACTION);

  private static final String TRIGGERS =
"""
SELECT pg_catalog.json_build_array(
  pg_catalog.format('ALTER TABLE ONLY %s DISABLE TRIGGER %I', r.oid::pg_catalog.regclass, t.tgname),
  pg_catalog.format('ALTER TABLE ONLY %s ENABLE %s TRIGGER %I', r.oid::pg_catalog.regclass,
    CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE '' END, t.tgname))
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND r.relkind IN ('r', 'p')
  AND t.OF_THIS_TRANSACTION
ORDER BY t.oid\
"""
          .replace("OF_THIS_TRANSACTION", SqlText.OF_THIS_TRANSACTION);

  private static final String UNFILLED_VIEWS =
      """
      SELECT pg_catalog.json_build_array(
        pg_catalog.format('REFRESH MATERIALIZED VIEW %s', c.oid::pg_catalog.regclass))
      FROM pg_catalog.pg_class c
      WHERE c.relkind = 'm' AND NOT c.relispopulated AND c.OF_THIS_TRANSACTION
      ORDER BY c.oid\
      """
          .replace("OF_THIS_TRANSACTION", SqlText.OF_THIS_TRANSACTION);

  private final Session session;
  private final List<String> after = new ArrayList<>();

  private LaterData(Session session) {
    this.session = session;
  }

  /** Takes away what must wait, of all that the running transaction made. */
  static LaterData prepare(Session session) throws IOException {
    LaterData later = new LaterData(session);
    for (String question : List.of(TRIGGERS, FOREIGN_KEYS)) {
      for (String[] each : later.ask(question)) {
        session.tell(each[0] + ";");
        later.after.addAll(Arrays.asList(each).subList(1, each.length));
      }
    }
    return later;
  }

  /** Brings it back, and fills all materialised views. */
  void complete() throws IOException {
    for (String statement : after) {
      session.tell(statement + ";");
    }
    for (String[] each : ask(UNFILLED_VIEWS)) {
      session.tell(each[0] + ";");
    }
  }

  private List<String[]> ask(String question) throws IOException {
    List<String[]> rows = new ArrayList<>();
    for (String row : session.ask(question)) {
      rows.add(parse(row));
    }
    return rows;
  }

  private static String[] parse(String row) {
    try {
      return JSON.readValue(row, String[].class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the server's JSON could not be read", e);
    }
  }
}
