/**
 * What can be wrong with a question about runs.
 *
 * @module
 */

/** Why a question about runs has no answer; stable, unlike the message. */
export type CampaignErrorCode =
  | "unknown-column"
  | "where-syntax"
  | "where-name"
  | "where-pattern";

/** A question about runs that cannot be answered as it was put. */
export class CampaignError extends Error {
  /** The class, for messages. */
  override name = "CampaignError";
  /** What is wrong, for programs. */
  readonly code: CampaignErrorCode;

  /**
   * Describes the failure.
   *
   * @param code What is wrong, for programs
   * @param message What is wrong, for people: "Cannot <action>: <state>"
   */
  constructor(code: CampaignErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
