// Text of machines: file names of images, lines of a kernel log, of LuCI, and JSON. Rule by rule
// capdb/search/machine_text.py.

const W = "[\\p{L}\\p{N}_]";
const part = (text) => text.replaceAll("\\w", "\\p{L}\\p{N}_");
const KIND = new RegExp("-(?:squashfs|ext4|ubifs|jffs2|initramfs|factory|sysupgrade|combined|" +
  "kernel|rootfs|sdcard|gpt|uboot|preloader|bl2|bl31|recovery|loader|nor|nand|snand|emmc|spl)" +
  "\\p{Nd}*(?![\\p{L}\\p{N}])", "giu");
const IMAGE = new RegExp(part("(?<![\\w.,+\\-])[\\w.,+\\-]+\\." +
  `(?:bin|itb|img|gz|tar|ubi|fip|trx|chk|w|uf2|vdi|vmdk|vhdx|qcow2|manifest|dts|dtb)(?!${W})`), "giu");
const SOURCE = new RegExp(`\\.(?:manifest|dts|dtb)(?!${W})`, "iu");
const DEVICE = new RegExp(
  `(?<!${W})(?:CONFIG_TARGET_(?:${W}*_)?)?DEVICE_([${part("\\w")}.+\\-]+)`, "gu");
const BOARD_NAME = /["']?board_name["']?\s*[:=]\s*["']([^"'\s]{1,99})["']/gu;
const TARGET = new RegExp(`(?:["']target["']\\s*:|(?<!${W})DISTRIB_TARGET=|` +
  `(?<!${W})Target(?: Platform)?:?\\s)\\s*["']?([a-z0-9_]+/[a-z0-9_]+)`, "u");
const PUBLISHED = new RegExp(`/targets/([a-z0-9_]+)/([a-z0-9_]+)(?![${part("\\w")}\\-])|` +
  `(?<!${W})(?:imagebuilder|sdk|toolchain)-(?:[${part("\\w")}.]+-)?([a-z0-9]+)-([a-z0-9_]+?)` +
  "(?:_gcc-|\\.Linux-)", "u");
const BOUND = new RegExp(
  part("(?:^|\\])\\s*([a-z][\\w\\-]+) [0-9a-f]{4,}\\.[\\w\\-]+(?: [\\w]+)?:"), "gmu");
const TOH_PAGE = new RegExp(part(`(?<!${W})openwrt\\.org/(?:[\\w\\-]+/)?toh/` +
  "(?:hwdata/[\\w.+\\-]+/|(?!hwdata))([\\w.+\\-]+(?:/[\\w.+\\-]+)?)"), "gu");
const MODEL = new RegExp(`(?:(?<!${W})Machine model:|(?<!${W})machine is|` +
  `(?<!${W})Hardware name:|["']model["']\\s*:\\s*["'])\\s*([^"'\\n\\t]{2,99})`, "gu");
const LUCI = new RegExp(`(?<!${W})Model(?::\\s*|\\s+)(\\S[^\\n\\t]{1,98}?)\\s+` +
  `(?:Architecture|Target Platform|Firmware Version)(?!${W})`, "gu");
const FIRMWARE = new RegExp(`(?<!${W})(Raspberry Pi [^\\n\\t]{1,60}? Rev \\p{Nd}\\.\\p{Nd})(?![\\p{Nd}.])`, "gu");
const COMMA = new RegExp(part("(?<![\\w,.+\\-])[a-z0-9][\\w+\\-]*,[a-z0-9][\\w.+\\-]*(?![\\w.+\\-]|,[\\w])"), "giu");
const UNDERSCORE = new RegExp(part("(?<![\\w,.+/\\-])[a-z0-9]+_[a-z0-9][\\w.+\\-]*"), "giu");
const REVISION = /(?:\s+Rev\.?\s*[\p{Nd}.]+)?\s*(?:\(DT\)\s*)?$/iu;

const all = (pattern, text, group = 1) =>
  [...new Set([...text.matchAll(pattern)].map((found) => found[group]))];

// The beginnings of a file name before each kind of image in it, the longest first.
function stems(file) {
  const source = SOURCE.exec(file);
  const ends = [...file.matchAll(KIND)].map(({ index }) => file.slice(0, index)).filter(Boolean);
  return [...(source ? [file.slice(0, source.index)] : []), ...ends.reverse()];
}

export function readMachine(text) {
  const ids = [COMMA, UNDERSCORE].flatMap((pattern) =>
    all(pattern, text, 0).map((found) => found.replace(/[.,+-]+$/, "")));
  const published = PUBLISHED.exec(text)?.slice(1).filter(Boolean).join("/");
  return {
    boards: all(BOARD_NAME, text),
    target: TARGET.exec(text)?.[1] ?? published ?? null,
    models: [...new Set([MODEL, LUCI, FIRMWARE, TOH_PAGE].flatMap((pattern) => all(pattern, text)))]
      .map((model) => model.replace(REVISION, "").trim()),
    images: all(IMAGE, text, 0).map(stems).filter((found) => found.length),
    ids: [...new Set([...all(DEVICE, text), ...ids])],
    drivers: all(BOUND, text),
  };
}
