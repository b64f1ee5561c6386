package dev.codexworker.spec;

/**
 * How a run reads task files.
 *
 * @param frontMatter what becomes of front matter that is not codex-worker's
 */
public record Reading(FrontMatterUse frontMatter) {
  /** How files are read unless the user says otherwise. */
  public static final Reading STRICT = new Reading(FrontMatterUse.STRICT);
}
