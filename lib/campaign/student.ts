/**
 * Quantiles of Student's t distribution.
 *
 * @module
 */

const cache = new Map<string, number>();

/**
 * The t within whose bounds ±t a share `confidence` of the distribution lies.
 *
 * For whole degrees of freedom the distribution function is a finite sum in
 * θ = atan(t / √df) (Abramowitz & Stegun, 26.7.3 and 26.7.4), increasing and
 * concave. Newton's method from θ = 0 therefore climbs to the quantile without
 * ever passing it.
 *
 * @param confidence Between 0 and 1, e.g. 0.95; both excluded
 * @param df Degrees of freedom, an integer of at least 1
 * @returns The quantile, to about 1e-13 relative
 * @throws {RangeError} If an argument is out of its range
 */
export function studentQuantile(confidence: number, df: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(
      `Cannot compute a confidence interval: ${confidence} is not between 0 and 1`,
    );
  }
  if (!Number.isSafeInteger(df) || df < 1) {
    throw new RangeError(
      `Cannot compute a confidence interval: ${df} degrees of freedom`,
    );
  }
  const key = `${confidence}/${df}`;
  let quantile = cache.get(key);
  if (quantile === undefined) {
    quantile = solve(confidence, df);
    cache.set(key, quantile);
  }
  return quantile;
}

function solve(confidence: number, df: number): number {
  let theta = 0;
  for (let round = 0; round < 200; round++) {
    const { share, slope } = distribution(theta, df);
    const step = (confidence - share) / slope;
    if (!(step > theta * 2 ** -52)) break;
    theta += step;
  }
  return Math.sqrt(df) * Math.tan(theta);
}

/** The share within ±t, and its derivative by θ. */
function distribution(
  theta: number,
  df: number,
): { share: number; slope: number } {
  const cos = Math.cos(theta), square = cos * cos;
  const odd = df % 2 === 1;
  let term = odd ? cos : 1, sum = df > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k < df; k += 2) {
    term *= square * (k - 1) / k;
    sum += term;
  }
  // The last term holds the density but for one factor that depends on df.
  const scale = odd ? 2 / Math.PI : 1;
  const share = scale * (odd ? theta : 0) + scale * Math.sin(theta) * sum;
  const density = df === 1 ? 1 : term * cos * (df - 1);
  return { share, slope: scale * density };
}
