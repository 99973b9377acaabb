/// The two spellings of RWKV's weight names, and the way between them.
///
/// Hugging Face says `rwkv.blocks.3.attention.key.weight` where BlinkDL's files say
/// `blocks.3.att.key.weight`. Weights differ in nothing but the name; a name that belongs to
/// neither spelling stays as it is.
public enum WeightNames {
  /// BlinkDL's spelling, the one that this program uses inside.
  ///
  /// Names of a Hugging Face model without its head, which lack the prefix `rwkv.`, are known too, and
  /// those of flash-linear-attention.
  public static func canonical(_ name: String) -> String {
    var parts = parts(of: name)
    if let name = FLAWeightNames.canonical(parts) { return name }
    if parts.count > 1, parts[0] == "rwkv", prefixed.contains(parts[1]) { parts.removeFirst() }
    return translated(parts, roots: roots, modules: modules, leaves: leaves)
  }

  /// The prefix of all names where a trainer wrapped the model (`module.`, `_forward_module.`,
  /// `model.`, …, one or several); empty where the names are those of a model itself.
  public static func sharedPrefix(of names: [String]) -> String {
    if names.contains(where: embeddings.contains) { return "" }
    for embedding in embeddings {
      guard let name = names.first(where: { $0.hasSuffix("." + embedding) }) else { continue }
      let prefix = String(name.dropLast(embedding.count))
      if names.allSatisfy({ $0.hasPrefix(prefix) }) { return prefix }
    }
    return ""
  }

  /// The embedding's name in each spelling, the longest first.
  private static let embeddings = [
    "model.embeddings.weight", "rwkv.embeddings.weight", "embeddings.weight", "emb.weight",
  ]

  /// Hugging Face's spelling of a canonical name.
  public static func huggingFace(_ name: String) -> String {
    let parts = parts(of: name)
    let translated = translated(
      parts, roots: inverted(roots), modules: inverted(modules), leaves: inverted(leaves))
    let root = String(translated.prefix { $0 != "." })
    return prefixed.contains(root) ? "rwkv." + translated : translated
  }

  /// What stands between the dots; by bytes, for every start of the program does it with all names.
  private static func parts(of name: String) -> [String] {
    name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }

  /// The modules inside Hugging Face's base model; `head` lies beside it.
  private static let prefixed: Set = ["embeddings", "blocks", "ln_out"]
  private static let roots = ["embeddings": "emb"]
  private static let modules = ["pre_ln": "ln0", "attention": "att", "feed_forward": "ffn"]
  private static let leaves = [
    "time_mix_key": "time_mix_k",
    "time_mix_value": "time_mix_v",
    "time_mix_receptance": "time_mix_r",
    "time_mix_gate": "time_mix_g",
  ]

  /// Translates `root…` or `blocks.N.module.leaf…`, part by part.
  private static func translated(
    _ parts: [String], roots: [String: String], modules: [String: String],
    leaves: [String: String]
  ) -> String {
    var parts = parts
    parts[0] = roots[parts[0]] ?? parts[0]
    if parts[0] == "blocks", parts.count > 3 {
      parts[2] = modules[parts[2]] ?? parts[2]
      parts[3] = leaves[parts[3]] ?? parts[3]
    }
    return parts.joined(separator: ".")
  }

  private static func inverted(_ table: [String: String]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: table.map { ($0.value, $0.key) })
  }
}
