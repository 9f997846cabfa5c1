import { type PrintableText, parsePrintableText } from '../domain/identity/printable-text.ts';
import { WrongUsage } from './verb.ts';

/** What was typed for an option, folded to how it is read. @throws WrongUsage */
export function printable(option: string, text: string | undefined, most: number): PrintableText | undefined {
  if (text === undefined) return undefined;
  const folded = parsePrintableText(text, most);
  if (folded !== undefined) return folded;
  throw new WrongUsage(
    `${option}: cần 1 đến ${most} ký tự đọc được, không có ký tự điều khiển hay không nhìn thấy / ` +
      `want 1 to ${most} characters that can be read, without control or unseen ones`,
  );
}
