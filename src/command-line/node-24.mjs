// Read before a .ts entry, which an older Node cannot read at all, and before vitest: npm falls back to the machine's own
// Node when `npm ci --ignore-scripts` has left out the one that package.json asks for.
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(
    `Cần Node 24, đang chạy ${process.version}; hãy chạy: npm rebuild node / want Node 24, this is ${process.version}; run: npm rebuild node`,
  );
  process.exit(1);
}
