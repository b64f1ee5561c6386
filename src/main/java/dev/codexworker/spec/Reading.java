package dev.codexworker.spec;

import java.util.Optional;

/**
 * How a run reads task files.
 *
 * @param frontMatter what becomes of front matter that is not codex-worker's
 * @param preface what precedes each prompt
 */
public record Reading(FrontMatterUse frontMatter, Optional<Preface> preface) {
  /** How files are read unless the user says otherwise. */
  public static final Reading STRICT = of(FrontMatterUse.STRICT);

  /** A reading without a preface. */
  public static Reading of(FrontMatterUse frontMatter) {
    return new Reading(frontMatter, Optional.empty());
  }

  /** Returns what codex is sent for a prompt: one blank line follows the preface. */
  public String prefaced(String prompt) {
    return preface.map(it -> it.text() + prompt.replaceFirst("^[\\r\\n]+", "")).orElse(prompt);
  }

  /** Returns the hash of the preface; empty without one. */
  public String prefaceHash() {
    return preface.map(Preface::sha256).orElse("");
  }

  /** Returns the path of the preface; empty without one. */
  public String prefacePath() {
    return preface.map(it -> it.path().toString()).orElse("");
  }
}
