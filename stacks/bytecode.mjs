// Compiles a folder's Python files by the Python of the runtime in AWS, on any machine.
// node bytecode.mjs PYODIDE SCRIPT FOLDER: calls compile_folder(FOLDER) of the script in Pyodide, which is
// CPython made WebAssembly; bytecode is that of every machine. What is wrong goes to stderr, with exit code 1.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, script, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(pyodide));
const python = await loadPyodide({ env: { HOME: "/", PYTHONHASHSEED: "0" } });
python.FS.mkdir("/code");
python.mountNodeFS("/code", folder);
python.globals.set("__name__", "compile_folder");
python.runPython(readFileSync(script, "utf8"));
const fault = python.globals.get("compile_folder")("/code");
if (fault) console.error(fault);
process.exit(fault ? 1 : 0);
