import Foundation
import RWKVCheckpoints

/// Something in a folder that may be a model, found before it is opened.
struct ModelPlace {
  /// The file or folder.
  let path: String
  /// Where its own name says little, what it is called.
  var name: String?
  /// Why there is no need to open it.
  var problem: String?
  /// Whether it is told of also where it is no RWKV.
  var isPersonsOwn = true

  /// The possible models in a folder: files and folders of weights, by what they hold where the name says
  /// nothing, and downloads that are not finished.
  static func all(in folder: String) -> [ModelPlace] {
    names(in: folder).filter { !$0.hasPrefix(".") }.flatMap { name -> [ModelPlace] in
      let path = folder + "/" + name
      guard let isFolder = isFolder(path) else {
        return WeightFiles.isNamedLikeWeights(name)
          ? [
            ModelPlace(path: path, problem: "its download is not finished: the link leads nowhere")
          ]
          : []
      }
      if isFolder { return places(ofFolder: path) }
      if unfinished.contains(where: name.hasSuffix) {
        return [ModelPlace(path: path, problem: "its download is not finished")]
      }
      return WeightFiles.isNamedLikeWeights(name) || WeightFiles.beginsLikeWeights(path)
        ? [ModelPlace(path: path)] : []
    }
  }

  /// The models of all repositories in the hub's cache.
  static func all(inHub hub: String) -> [ModelPlace] {
    names(in: hub).filter { $0.hasPrefix(prefix) }.flatMap { name -> [ModelPlace] in
      let folder = hub + "/" + name
      let repository = name.dropFirst(prefix.count).replacingOccurrences(of: "--", with: "/")
      let commit = WeightFiles.snapshot(of: folder)
      let commits =
        commit == folder
        ? names(in: folder + "/snapshots").map { "\(folder)/snapshots/\($0)" } : [commit]
      var places = commits.flatMap(places(ofFolder:))
      if names(in: folder + "/blobs").contains(where: { $0.hasSuffix(".incomplete") }) {
        places.append(ModelPlace(path: folder, problem: "its download is not finished"))
      }
      return places.map { place in
        var place = place
        let isWhole = place.path == folder || commits.contains(place.path)
        if isWhole { place.name = repository }
        place.isPersonsOwn = repository.lowercased().contains("rwkv")
        return place
      }
    }
  }

  /// A folder is a model, or holds the files of several.
  private static func places(ofFolder path: String) -> [ModelPlace] {
    let names = names(in: path)
    if names.contains("config.json") || names.contains(where: { $0.hasSuffix(".index.json") }) {
      return [ModelPlace(path: path)]
    }
    let weights = names.filter(WeightFiles.isNamedLikeWeights)
    let isOne = weights.count == 1 && isFolder(path + "/" + weights[0]) == false
    return isOne
      ? [ModelPlace(path: path)]
      : weights.flatMap { name -> [ModelPlace] in
        switch isFolder(path + "/" + name) {
        case nil:
          [
            ModelPlace(
              path: path + "/" + name,
              problem: "its download is not finished: the link leads nowhere")
          ]
        case false?: [ModelPlace(path: path + "/" + name)]
        case true?: []
        }
      }
  }

  private static let prefix = "models--"
  private static let unfinished = [".incomplete", ".part", ".crdownload", ".aria2"]

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Whether there is a folder, behind links; nil where they lead nowhere.
  private static func isFolder(_ path: String) -> Bool? {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      ? isFolder.boolValue : nil
  }
}
