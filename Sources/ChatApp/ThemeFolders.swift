import ChatStore
import ChatUI
import Conversations
import Foundation
import RWKVPlatform

/// Finds theme files: a person's own before those that come with the program.
public enum ThemeFolders {
  /// The themes, each name once, and a sentence for every file that cannot be used.
  public static func load(environment: [String: String]) -> (themes: [Theme], problems: [String]) {
    var themes: [Theme] = []
    var problems: [String] = []
    for folder in folders(environment: environment) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for file in names.sorted() where file.hasSuffix(".json") {
        let name = String(file.dropLast(".json".count))
        guard !themes.contains(where: { $0.name == name }) else { continue }
        let path = folder + "/" + file
        let data: Data
        do throws(DurableFile.ReadFailure) {
          data = try DurableFile.read(path, limit: sizeLimit)
        } catch {
          problems.append("\(path): \(error)")
          continue
        }
        do throws(ThemeError) {
          themes.append(try Theme(parsing: data, name: name, file: path))
        } catch {
          problems.append(error.description)
        }
      }
    }
    return (themes, problems)
  }

  /// The most bytes of a theme's file: a hundred times the largest that comes along.
  private static let sizeLimit = 256 << 10

  private static func folders(environment: [String: String]) -> [String] {
    let own = AppFolders(environment: environment).config.map { $0 + "/Themes" }
    let bundled = Resources(of: "ChatApp", sources: #filePath).url(of: "Themes")?.path
    return [own, "Themes", bundled].compactMap { $0 }
  }
}
