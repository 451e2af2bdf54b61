// Text of machines: file names of images, lines of a kernel log, of LuCI, and JSON. Rule by rule
// capdb/search/machine_text.py.

const KIND = "squashfs|ext4|ubifs|jffs2|initramfs|factory|sysupgrade|combined|kernel|rootfs|sdcard|" +
  "uboot|preloader|bl2|bl31|recovery|loader|nand|spl";
const W = "[\\p{L}\\p{N}_]";
const part = (text) => text.replaceAll("\\w", "\\p{L}\\p{N}_");
const IMAGE = new RegExp(part(
  `([\\w.,+\\-]+?)-(?:${KIND})\\p{Nd}*(?:[\\-.][\\w.+\\-]*)?` +
  `\\.(?:bin|itb|img|gz|tar|ubi|fip|trx|chk|w|uf2)(?!${W})`), "giu");
const DEVICE = new RegExp(
  `(?<!${W})CONFIG_TARGET_(?:${W}*_)?DEVICE_([${part("\\w")}.+\\-]+)=y`, "gu");
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
  `["']model["']\\s*:\\s*["'])\\s*([^"'\\n\\t]{2,99})`, "gu");
const LUCI = new RegExp(`(?<!${W})Model(?::\\s*|\\s+)(\\S[^\\n\\t]{1,98}?)\\s+` +
  `(?:Architecture|Target Platform|Firmware Version)(?!${W})`, "gu");
const FIRMWARE = new RegExp(`(?<!${W})(Raspberry Pi [^\\n\\t]{1,60}? Rev \\p{Nd}\\.\\p{Nd})(?![\\p{Nd}.])`, "gu");
const COMMA = new RegExp(part("(?<![\\w,.+\\-])[a-z0-9][\\w+\\-]*,[a-z0-9][\\w.+\\-]*(?![\\w.+\\-]|,[\\w])"), "giu");
const UNDERSCORE = new RegExp(part("(?<![\\w,.+/\\-])[a-z0-9]+_[a-z0-9][\\w.+\\-]*"), "giu");
const REVISION = /\s+Rev\.?\s*[\p{Nd}.]+\s*$/iu;

const all = (pattern, text, group = 1) =>
  [...new Set([...text.matchAll(pattern)].map((found) => found[group]))];

export function readMachine(text) {
  const ids = [COMMA, UNDERSCORE].flatMap((pattern) =>
    all(pattern, text, 0).map((found) => found.replace(/[.,+-]+$/, "")));
  const published = PUBLISHED.exec(text)?.slice(1).filter(Boolean).join("/");
  return {
    boards: all(BOARD_NAME, text),
    target: TARGET.exec(text)?.[1] ?? published ?? null,
    models: [...new Set([MODEL, LUCI, FIRMWARE, TOH_PAGE].flatMap((pattern) => all(pattern, text)))]
      .map((model) => model.replace(REVISION, "").trim()),
    images: all(IMAGE, text).map((image) => image.slice(image.lastIndexOf("/") + 1)),
    ids: [...new Set([...all(DEVICE, text), ...ids])],
    drivers: all(BOUND, text),
  };
}
