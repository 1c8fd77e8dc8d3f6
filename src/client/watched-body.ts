/**
 * The pieces of a body, with a limit on how long one is waited for. A consumer that takes its time
 * does not count.
 *
 * @param onSilence must make `body` fail
 */
export async function* watchedBody(
  body: AsyncIterable<Buffer>,
  idleMilliseconds: number,
  onSilence: () => void,
): AsyncGenerator<Buffer> {
  let isWaiting = true;
  const timer = setTimeout(() => {
    if (isWaiting) onSilence();
  }, idleMilliseconds);
  try {
    for await (const chunk of body) {
      isWaiting = false;
      yield chunk;
      isWaiting = true;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}
