/** In place of the SDK's sounds, where they would be fetched for nothing or be heard where nobody wants them. */
export class Silent {
  readonly isPlaying = false;
  async play(): Promise<void> {}
  stop(): void {}
  async setSinkIds(): Promise<void> {}
}
