/** Why a database could not be fetched: a sentence for people. What is thrown besides is a bug of ours or the system's error. */

export class RefreshFailure extends Error {}
