/**
 * Values as JSON.
 *
 * @module
 */
export {
  jsonObject,
  type JsonSource,
  jsonText,
} from "../../lib/campaign/json.ts";
