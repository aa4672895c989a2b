/** Numbers between 0 and 1 that are the same in every run. */
export function sameRandom() {
  let seed = 1;
  return () => (seed = (seed * 48271) % 2147483647) / 2147483647;
}
