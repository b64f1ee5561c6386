package dev.codexworker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names the fault that a test tries, for the table that {@code mvn verify -Pfaults} prints. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(FaultTable.class)
public @interface Fault {
  /** The fault, as docs/reliability.md names it. */
  String value();
}
