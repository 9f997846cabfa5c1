import type { Profile } from '../../domain/profile/profile.ts';
import { DSIG_NAMES, DSIG_VALUES } from '../core/dsig-vocabulary.ts';
import type { CompiledSchema, ElementType } from '../schema/model.ts';
import { schemaOf } from '../schema/schema-findings.ts';
import { type Vocabulary, vocabulary } from '../xml/vocabulary.ts';

/** What a profile allows as a name of an element or attribute, beside that it be expected. */
export const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

const known = new WeakMap<Profile, Vocabulary>();

/** The names of the profile's XSD and of XML Signature; it depends on the profile alone. */
export function vocabularyOf(profile: Profile): Vocabulary {
  const found = known.get(profile) ?? newVocabulary(profile);
  known.set(profile, found);
  return found;
}

function newVocabulary(profile: Profile): Vocabulary {
  const schema = schemaOf(profile);
  const own = schema.checker === 'libxml2' ? schema.names : namesOf(schema);
  const names = [...own, ...DSIG_NAMES];
  return vocabulary(
    names.filter((name) => PLAIN_NAME.test(name)),
    DSIG_VALUES,
  );
}

function namesOf({ roots }: CompiledSchema): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<ElementType>();
  const visit = (type: ElementType): void => {
    if (type.kind === 'simple' || seen.has(type)) return;
    seen.add(type);
    for (const name of type.attributes.keys()) names.add(name);
    for (const particle of type.particles) {
      if (particle.kind !== 'element') continue;
      names.add(particle.name);
      visit(particle.type);
    }
  };
  for (const [name, type] of roots) {
    names.add(name);
    visit(type);
  }
  return names;
}
