// Prints how many lines of each module the tests ran, from what `swift test --enable-code-coverage`
// leaves.
//
//     swift .ci/coverage.swift <rwkv-tui.json
import Foundation

struct Report: Decodable {
  struct Export: Decodable { var files: [File] }
  struct File: Decodable {
    var filename: String
    var summary: Summary
  }
  struct Summary: Decodable { var lines: Lines }
  struct Lines: Decodable { var count, covered: Int }
  var data: [Export]
}

let report = try JSONDecoder().decode(
  Report.self, from: FileHandle.standardInput.readDataToEndOfFile())
var modules: [String: (count: Int, covered: Int)] = [:]
for file in report.data.flatMap(\.files) {
  guard let path = file.filename.components(separatedBy: "/Sources/").last, path != file.filename,
    let module = path.split(separator: "/").first.map(String.init),
    FileManager.default.fileExists(atPath: "Sources/" + module)
  else { continue }
  for name in [module, "all"] {
    modules[name, default: (0, 0)].count += file.summary.lines.count
    modules[name, default: (0, 0)].covered += file.summary.lines.covered
  }
}
for (name, lines) in modules.sorted(by: { $0.key < $1.key }) {
  let share = Double(lines.covered) / Double(max(1, lines.count)) * 100
  print(
    name.padding(toLength: 18, withPad: " ", startingAt: 0), String(format: "%5.1f %%", share),
    "of \(lines.count) lines")
}
