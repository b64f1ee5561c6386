package dev.codexworker.output;

import dev.codexworker.task.Tokens;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What tokens cost.
 *
 * @param ofModels the price of each model, by its name in logs
 */
public record Prices(Map<String, Price> ofModels) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /** No prices at all. */
  public static final Prices NONE = new Prices(Map.of());

  /** Keeps its own copy. */
  public Prices {
    ofModels = Map.copyOf(ofModels);
  }

  /** The price of a million tokens that are read, are read from the cache, or are written. */
  public record Price(BigDecimal input, BigDecimal cached, BigDecimal output) {}

  /** Returns the cost of tokens; empty if the model has no price. */
  Optional<BigDecimal> cost(String model, Tokens tokens) {
    return Optional.ofNullable(ofModels.get(model))
        .map(
            price ->
                price
                    .input
                    .multiply(BigDecimal.valueOf(Math.max(0, tokens.input() - tokens.cached())))
                    .add(price.cached.multiply(BigDecimal.valueOf(tokens.cached())))
                    .add(price.output.multiply(BigDecimal.valueOf(tokens.output())))
                    .divide(MILLION));
  }
}
