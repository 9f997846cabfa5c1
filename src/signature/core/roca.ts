/**
 * The fingerprint of keys made by the broken RSALib (ROCA, CVE-2017-15361; Nemec et al., CCS 2017, section 3.2): its
 * primes are k·M + (65537^a mod M), so that the modulus is a power of 65537 modulo every small prime in M. A sound
 * modulus looks so once in about 2^27 times.
 */
export function isRocaModulus(modulus: bigint): boolean {
  return POWERS.every(({ prime, residues }) => residues[Number(modulus % prime)] === 1);
}

/** Whether a small prime divides the modulus, 2 among them. */
export function hasSmallFactor(modulus: bigint): boolean {
  const rest = modulus % PRODUCT;
  return modulus % 2n === 0n || POWERS.some(({ prime }) => rest % prime === 0n);
}

const SMALL_PRIMES = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];
const POWERS = SMALL_PRIMES.map((prime) => ({ prime: BigInt(prime), residues: powersOf65537(prime) }));
/** What is left of a modulus after it is divided by every one of them as well, and much shorter. */
const PRODUCT = POWERS.reduce((product, { prime }) => product * prime, 1n);

/** 1 at each residue that is a power of 65537. */
function powersOf65537(prime: number): Uint8Array {
  const residues = new Uint8Array(prime);
  for (let power = 1; residues[power] === 0; power = (power * (65_537 % prime)) % prime) residues[power] = 1;
  return residues;
}
