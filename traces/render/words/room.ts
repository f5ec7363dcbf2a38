/** How many columns a value may take, and whether anything had to be left out for that. */
export class Room {
  constructor(
    readonly width: number,
    private readonly seen: { isCut: boolean } = { isCut: false },
  ) {}

  /** Less room, or more; what is left out there counts here too. */
  within(width: number): Room {
    return new Room(width, this.seen)
  }

  noteCut(): void {
    this.seen.isCut = true
  }

  get isCut(): boolean {
    return this.seen.isCut
  }
}
