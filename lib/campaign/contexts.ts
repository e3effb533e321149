/**
 * Contexts: what a metric was measured on, as one text.
 *
 * @module
 */
import type { AimObject } from "../aim/value.ts";
import { compareText } from "./order.ts";
import { pythonStr } from "./python.ts";

const labels = new WeakMap<AimObject, string>();

/**
 * The label of a context.
 *
 * @param context The context as it was logged
 * @returns `test` for `{subset: "test"}`, `gpu=0,subset=test` for more keys or
 *   others, `none` for `{}`
 */
export function contextLabel(context: AimObject): string {
  let label = labels.get(context);
  if (label === undefined) {
    label = compose(context);
    labels.set(context, label);
  }
  return label;
}

function compose(context: AimObject): string {
  const keys = Object.keys(context).sort(compareText);
  if (keys.length === 0) return "none";
  const subset = context["subset"];
  if (keys.length === 1 && subset !== undefined) return pythonStr(subset);
  return keys.map((key) => `${key}=${pythonStr(context[key] ?? null)}`)
    .join(",");
}
