/** What follows on a change of the page. */

/**
 * Do something once what was set just now stands on the page, and before the next key press.
 *
 * Preact renders what signals have changed in a microtask; this is the one after it. A frame later
 * may be later than the next key.
 */
export function afterwards(then: () => void): void {
  queueMicrotask(then);
}
