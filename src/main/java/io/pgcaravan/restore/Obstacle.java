package io.pgcaravan.restore;

/**
 * Something that stands against a restore, found before it begins.
 *
 * @param message what is wrong, lower case
 * @param hint what to do
 * @param refuses whether the restore is not tried; else it is only told
 */
public record Obstacle(String message, String hint, boolean refuses) {}
