/**
 * Values as JSON.
 *
 * @module
 */
export {
  jsonLines,
  jsonObject,
  type JsonSource,
  jsonText,
} from "../../lib/campaign/json.ts";
