import type { Series } from './linearity.ts';

const WIDTH = 860;
const HEIGHT = 360;
const panel = { width: 340, height: 230, top: 70 };
const lefts = [70, 490];

const titles: Readonly<Record<Series['along'], readonly [vi: string, en: string]>> = {
  bytes: ['Cỡ học bạ, kB (6 chữ ký)', 'document size, kB (6 signatures)'],
  signatures: ['Số chữ ký', 'signatures in a document'],
};

/** Time of a document against its bytes and against its signatures, as an SVG that needs nothing else. */
export function plot(series: readonly Series[]): string {
  const panels = series.map((one, index) => drawPanel(one, lefts[index] ?? 0));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
  font-family="system-ui, sans-serif" font-size="12" fill="#222">
<title>Thời gian kiểm tra một học bạ / time to verify a document</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${lefts[0]}" y="26" font-size="15" font-weight="600">Thời gian kiểm tra một học bạ, ms, một nhân</text>
<text x="${lefts[0]}" y="45" fill="#666">time to verify one document, ms, on one core; the line is the least-squares fit</text>
${panels.join('\n')}
</svg>
`;
}

function drawPanel({ along, points, line }: Series, left: number): string {
  const scale = along === 'bytes' ? 1_000 : 1;
  const maxX = ceiling(Math.max(...points.map(({ x }) => x / scale)));
  const maxY = ceiling(Math.max(...points.map(({ y }) => y)));
  const bottom = panel.top + panel.height;
  const across = (x: number) => round(left + (x / maxX) * panel.width);
  const up = (y: number) => round(bottom - (y / maxY) * panel.height);
  const ends = [0, maxX].map(
    (x) => `${across(x)},${up(Math.max(0, line.intercept + line.slope * x * scale))}`,
  );
  const [vi, en] = titles[along];
  return [
    ...quarters(maxY).map(
      (y) =>
        `<path d="M${left} ${up(y)}h${panel.width}" stroke="#ddd"/><text x="${left - 8}" y="${up(y) + 4}" text-anchor="end">${y}</text>`,
    ),
    ...quarters(maxX).map(
      (x) => `<text x="${across(x)}" y="${bottom + 18}" text-anchor="middle">${x}</text>`,
    ),
    `<path d="M${ends.join('L')}" stroke="#0b6" stroke-width="1.5" fill="none"/>`,
    ...points.map(({ x, y }) => `<circle cx="${across(x / scale)}" cy="${up(y)}" r="4" fill="#0a5"/>`),
    `<text x="${left + panel.width / 2}" y="${bottom + 37}" text-anchor="middle">${vi}</text>`,
    `<text x="${left + panel.width / 2}" y="${bottom + 53}" text-anchor="middle" fill="#666">${en}; R² = ${line.determination.toFixed(4)}</text>`,
  ].join('\n');
}

/** The next round number: 1, 2, 4, 6, 8 or 10 of a power of ten. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10);
}

function quarters(max: number): readonly number[] {
  return [0, 1, 2, 3, 4].map((part) => round((part * max) / 4));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
