/** Amounts: decimals in JSON, whole minor units where one calculates. */

/**
 * The amount in the currency's smallest unit: `minorUnits(349.97)` is `34997n`. Sums of doubles are not
 * exact, sums of these are. `digits` is how many the currency has: 2 for most, 0 for yen.
 */
export function minorUnits(amount: number, digits = 2): bigint {
  const text = amount.toFixed(digits);
  if (!Number.isFinite(amount) || Number(text) !== amount) {
    throw new RangeError(`${amount} has more than ${digits} digits behind the point`);
  }
  return BigInt(text.replace(".", ""));
}
