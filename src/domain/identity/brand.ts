declare const brand: unique symbol;

/** A string (or number) that has passed the check its name promises: `Brand<string, 'PersonalId'>`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
