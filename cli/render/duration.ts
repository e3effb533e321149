/**
 * Durations for people.
 *
 * @module
 */

/**
 * A duration in days, hours, minutes and seconds, cut off and not rounded.
 *
 * @param seconds The duration
 * @returns E.g. `9m6s`, `1h0m3s`, `2d 0m0s`; `nan` where there is none
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return Number.isNaN(seconds) ? "nan" : "inf";
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  return (days > 0 ? `${days}d ` : "") + (hours > 0 ? `${hours}h` : "") +
    `${minutes}m${whole % 60}s`;
}
