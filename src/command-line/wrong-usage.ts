/** The command line can't be understood: exit code 64. The message says what is wanted, in one line. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
