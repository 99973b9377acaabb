/// The weight names of flash-linear-attention, for RWKV-7.
///
/// It says `model.layers.3.attn.k_proj.weight` where BlinkDL's files say `blocks.3.att.key.weight`.
/// Adapters are linear layers there, so their matrices are [out, in]: `w_lora.lora.0.weight` has the
/// canonical name `w1.weight`, while `w1` is BlinkDL's matrix, which is [in, out].
public enum FLAWeightNames {
  /// The canonical name of a weight by the parts of this spelling; nil for a name of another one.
  static func canonical(_ parts: [String]) -> String? {
    if parts.count == 2, parts[0] == "lm_head" { return "head." + parts[1] }
    guard parts.count > 2, parts[0] == "model" else { return nil }
    switch parts[1] {
    case "embeddings": return (["emb"] + parts[2...]).joined(separator: ".")
    case "norm": return (["ln_out"] + parts[2...]).joined(separator: ".")
    case "layers" where parts.count > 4:
      guard let module = modules[parts[3]] else { return nil }
      return (["blocks", parts[2], module] + leaf(parts[4...])).joined(separator: ".")
    default: return nil
    }
  }

  /// How a weight of that canonical name is written in this layout; nil for what it has no place for:
  /// the value residual of the first layer.
  public static func published(_ canonical: String) -> PublishedTensor? {
    let parts = canonical.split(separator: ".").map(String.init)
    switch parts[0] {
    case "emb": return PublishedTensor("model.embeddings." + parts[1])
    case "ln_out": return PublishedTensor("model.norm." + parts[1])
    case "blocks" where parts.count > 3: break
    default: return PublishedTensor("lm_" + canonical)
    }
    let layer = "model.layers.\(parts[1])."
    let module = modules.first { $0.value == parts[2] }?.key ?? parts[2]
    let leaf = parts[3]
    guard parts[2] == "att" else {
      return PublishedTensor(
        ([layer + module] + parts[3...]).joined(separator: "."),
        leaf == "x_k" ? .vector : .unchanged)
    }
    if leaf.count == 2, let letter = leaf.first, let half = leaf.last, "wavg".contains(letter),
      "012".contains(half)
    {
      if parts[1] == "0", letter == "v" { return nil }
      let adapter = layer + "attn.\(letter)_lora.lora."
      switch half {
      case "0": return PublishedTensor(adapter + "2.bias", .vector)
      case "1":
        return PublishedTensor(adapter + "0.weight", parts.count > 4 ? .unchanged : .transposed)
      default:
        return PublishedTensor(adapter + "2.weight", parts.count > 4 ? .unchanged : .transposed)
      }
    }
    let name = leaves.first { $0.value == leaf }?.key ?? leaf
    return PublishedTensor(
      ([layer + module, name] + parts[4...]).joined(separator: "."),
      ["k_k", "k_a"].contains(leaf) ? .vector : .unchanged)
  }

  private static let modules = [
    "pre_norm": "ln0", "attn_norm": "ln1", "ffn_norm": "ln2", "attn": "att", "ffn": "ffn",
  ]
  private static let leaves = [
    "r_proj": "receptance", "k_proj": "key", "v_proj": "value", "o_proj": "output",
    "g_norm": "ln_x",
  ]

  /// The name behind the module, e.g. `w_lora.lora.2.bias`.
  private static func leaf(_ parts: ArraySlice<String>) -> [String] {
    let parts = Array(parts)
    if parts.count == 4, parts[0].hasSuffix("_lora"), parts[1] == "lora" {
      let letter = String(parts[0].prefix { $0 != "_" })
      switch (parts[2], parts[3]) {
      case ("0", "weight"): return [letter + "1", "weight"]
      case ("2", "weight"): return [letter + "2", "weight"]
      case ("2", "bias"): return [letter + "0"]
      default: break
      }
    }
    return [leaves[parts[0]] ?? parts[0]] + parts.dropFirst()
  }
}
