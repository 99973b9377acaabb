import Glibc
import RWKVPlatform

extension HubCacheIndex {
  /// What came of verifying a file.
  public enum Verdict: Hashable, Sendable {
    /// Its bytes are those that the hub had.
    case good
    /// Its bytes are others, or it is damaged.
    case bad(found: String)
    /// It is missing, or cannot be read, for that reason.
    case unreadable(String)
    /// The cache does not say what its bytes should be.
    case unknown
  }

  /// Hashes the files of a model, and holds them against the names that their bytes have.
  ///
  /// - Parameters:
  ///   - progress: Told how many bytes of the model were read; false ends it.
  /// - Returns: A verdict for each file, in the model's order; fewer where it was ended.
  /// - Throws: `HubError` where libcrypto is missing.
  public func check(
    _ model: CachedModel, progress: (Int) -> Bool = { _ in true }
  ) throws(HubError) -> [Verdict] {
    var verdicts: [Verdict] = []
    var before = 0
    for file in model.files {
      let path =
        "\(folder)/\(model.repository.folder)/snapshots/\(model.commit)/\(file)"
      let link = (try? Folder(DurableFile.parent(of: path)))?.link(
        path.split(separator: "/").last.map(String.init) ?? "")
      guard let name = link?.split(separator: "/").last, let hash = FileHash(String(name)) else {
        verdicts.append(.unknown)
        continue
      }
      let opened: RegularFile
      do throws(RegularFile.Failure) {
        opened = try RegularFile(path)
      } catch {
        verdicts.append(.unreadable("\(error)"))
        continue
      }
      let digest = try Digest(for: hash, size: opened.size)
      do throws(RegularFile.Failure) {
        var done = 0
        while done < opened.size {
          let piece = try opened.read(from: done, to: min(opened.size, done + 4 << 20))
          guard !piece.isEmpty else { break }
          digest.update(piece)
          done += piece.count
          guard progress(before + done) else { return verdicts }
        }
        before += done
        let found = digest.finish()
        verdicts.append(found == hash.digits ? .good : .bad(found: found))
      } catch {
        verdicts.append(.unreadable("\(error)"))
      }
    }
    return verdicts
  }
}
