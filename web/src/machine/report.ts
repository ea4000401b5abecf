/**
 * Reads and writes the reports of human interface devices: which of a device's buttons are down, which of
 * its lamps shall burn. Usages are 32 bits, a page and a number on it.
 * Sources: https://wicg.github.io/webhid/, https://www.usb.org/document-library/device-class-definition-hid-111,
 * https://usb.org/document-library/hid-usage-tables-15 (11 Telephony Device Page, 8 LED Page)
 */

/** A field of a report, or several of one kind, as WebHID describes it. */
export interface Item {
  readonly isAbsolute?: boolean;
  readonly isArray?: boolean;
  readonly isConstant?: boolean;
  readonly isRange?: boolean;
  readonly logicalMinimum?: number;
  readonly reportCount?: number;
  /** Bits. */
  readonly reportSize?: number;
  readonly usages?: readonly number[];
  readonly usageMinimum?: number;
  readonly usageMaximum?: number;
}

export interface ReportInfo {
  readonly reportId?: number;
  readonly items?: readonly Item[];
}

export interface Collection {
  readonly usagePage?: number;
  readonly usage?: number;
  readonly children?: readonly Collection[];
  readonly inputReports?: readonly ReportInfo[];
  readonly outputReports?: readonly ReportInfo[];
}

/** Every report of a device of one kind, those of inner collections too. */
export function reports(
  all: readonly Collection[] | undefined,
  kind: 'inputReports' | 'outputReports',
): ReportInfo[] {
  return (all ?? []).flatMap((one) => [...(one[kind] ?? []), ...reports(one.children, kind)]);
}

/** The fields of a report: where in it they are, and what they stand for. */
function* fields(report: ReportInfo): Generator<{
  readonly item: Item;
  readonly bit: number;
  readonly size: number;
  /** Of which usage; of arrays, the usage that a value stands for. */
  readonly usage: (value: number) => number;
}> {
  let bit = 0;
  for (const item of report.items ?? []) {
    const size = item.reportSize ?? 0;
    for (let i = 0; i < (item.reportCount ?? 0); i++, bit += size) {
      if (item.isConstant || size === 0 || size > 32) continue;
      const at = (place: number) => usageAt(item, place);
      const first = item.logicalMinimum ?? 0;
      yield { item, bit, size, usage: (value) => at(item.isArray ? value - first : i) };
    }
  }
}

function usageAt(item: Item, place: number): number {
  if (item.isRange) {
    const usage = (item.usageMinimum ?? 0) + place;
    return place >= 0 && usage <= (item.usageMaximum ?? 0) ? usage : 0;
  }
  const all = item.usages ?? [];
  return item.isArray ? (all[place] ?? 0) : (all[Math.min(place, all.length - 1)] ?? 0);
}

/** The usages that are on in a report. Bytes that a device left out count as 0. */
export function pressed(report: ReportInfo, data: DataView): Set<number> {
  const on = new Set<number>();
  for (const { item, bit, size, usage } of fields(report)) {
    const value = bits(data, bit, size);
    if (item.isArray ? usage(value) !== 0 : value !== 0) on.add(usage(value));
  }
  on.delete(0);
  return on;
}

/** Whether a report tells of a usage at all, and whether as a state (true) or as a press (false). */
export function tells(report: ReportInfo, usage: number): boolean | undefined {
  for (const field of fields(report)) {
    const { item } = field;
    const has = item.isArray
      ? item.isRange
        ? usage >= (item.usageMinimum ?? 0) && usage <= (item.usageMaximum ?? 0)
        : item.usages?.includes(usage)
      : field.usage(0) === usage;
    if (has) return item.isAbsolute ?? true;
  }
  return undefined;
}

/** The bytes of a report in which these usages are on and all others are off. */
export function lamps(report: ReportInfo, on: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  const length = (report.items ?? []).reduce(
    (sum, item) => sum + (item.reportSize ?? 0) * (item.reportCount ?? 0),
    0,
  );
  const bytes = new Uint8Array(Math.ceil(length / 8));
  for (const { item, bit, usage } of fields(report)) {
    if (item.isArray || !on.has(usage(0))) continue;
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return bytes;
}

/** Least significant first, as the devices send them. */
function bits(data: DataView, from: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) {
    const bit = from + i;
    if (bit >> 3 >= data.byteLength) break;
    if ((data.getUint8(bit >> 3) >> (bit & 7)) & 1) value += 2 ** i;
  }
  return value;
}
