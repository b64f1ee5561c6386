package dev.codexworker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** How loads, sizes and percentages are read. */
class MachineOptionsTest {
  @ParameterizedTest
  @CsvSource({"4, 4", "0.5, 0.5", "12.25, 12.25", "999999, 999999"})
  void a_load_is_a_number(String value, double load) {
    assertThat(new LoadConverter().convert(value)).isEqualTo(load);
  }

  @Test
  void a_hundred_per_cent_of_the_load_is_one_for_each_processor() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(new LoadConverter().convert("100%")).isEqualTo(processors);
    assertThat(new LoadConverter().convert("250%")).isEqualTo(2.5 * processors);
    assertThat(new LoadConverter().convert("999999%")).isEqualTo(9999.99 * processors);
  }

  @ParameterizedTest
  @CsvSource({
    "1K, 1024",
    "512M, 536870912",
    "2G, 2147483648",
    "1T, 1099511627776",
    "999999T, 1099510528264372224"
  })
  void units_of_memory_are_powers_of_1024(String value, long bytes) {
    assertThat(new SizeConverter().convert(value)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "10, 10", "10%, 10", "99%, 99"})
  void a_percentage_may_have_its_sign(String value, int percent) {
    assertThat(new PercentConverter().convert(value)).isEqualTo(percent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "-1", "100", "100%", "5.5", "10 %", "ten"})
  void a_percentage_is_a_whole_number_from_0_to_99(String value) {
    assertThatThrownBy(() -> new PercentConverter().convert(value))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + value + "' is not a percentage from 0 to 99");
  }
}
