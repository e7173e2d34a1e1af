/** Let the page go on between two pieces of work. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
