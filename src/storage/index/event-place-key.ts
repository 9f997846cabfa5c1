/** Under which an entry's position stands in its document: `<version>/<n>`, the end of the event's id. */
export function eventPlaceKey(id: string): string {
  return id.split('/').slice(-2).join('/');
}
