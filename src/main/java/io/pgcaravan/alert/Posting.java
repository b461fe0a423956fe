package io.pgcaravan.alert;

/**
 * What became of a letter.
 *
 * @param sent whether the mail server has it
 * @param message how, or why not; the letter waits in the outbox then, if there is mail at all
 */
public record Posting(boolean sent, String message) {}
