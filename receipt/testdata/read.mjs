// Prints the text of a PDF's first page as a reader's library gives it: node read.mjs <pdfjs|mupdf|pdfium> <file>. The
// libraries are looked for in KAFALABOT_NODE_MODULES.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [reader, file] = process.argv.slice(2);
const modules = process.env.KAFALABOT_NODE_MODULES;
const from = (...path) => import(pathToFileURL(join(modules, ...path)).href);
const data = new Uint8Array(readFileSync(file));

async function pdfjs() {
	const lib = await from("pdfjs-dist", "legacy", "build", "pdf.mjs");
	const page = await (await lib.getDocument({ data, verbosity: 0 }).promise).getPage(1);
	const { items } = await page.getTextContent({ includeMarkedContent: true });
	return items.map((i) => (i.type === "endMarkedContent" ? "\n" : (i.str ?? "") + (i.hasEOL ? "\n" : ""))).join("");
}

async function mupdf() {
	const lib = await from("mupdf", "dist", "mupdf.js");
	const page = lib.Document.openDocument(data, "application/pdf").loadPage(0);
	return page.toStructuredText("preserve-whitespace").asText();
}

async function pdfium() {
	const { PDFiumLibrary } = createRequire(join(modules, "x.js"))("@hyzyla/pdfium");
	const lib = await PDFiumLibrary.init();
	return (await lib.loadDocument(data)).getPage(0).getText();
}

process.stdout.write(await { pdfjs, mupdf, pdfium }[reader]());
