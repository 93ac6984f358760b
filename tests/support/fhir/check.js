// Reads a FHIR R4 resource from standard input; prints what the package `fhir` finds wrong, as JSON.
const { Fhir } = require("fhir");

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => {
  const result = new Fhir().validate(JSON.parse(text), { errorOnUnexpected: true });
  const wrong = result.messages.filter((one) => one.severity === "error" || one.severity === "fatal");
  process.stdout.write(JSON.stringify({ valid: result.valid, wrong, warnings: result.messages.length - wrong.length }));
});
