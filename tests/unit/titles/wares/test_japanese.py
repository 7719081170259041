"""Japanese titles of accessories, parts, boxes, services, wanted advertisements, and of devices with their extras."""

import pytest
from buybox_titles.recogniser import Recogniser

NO_DEVICES = (
    "{d} ケース 耐衝撃",
    "{d} 用 手帳型ケース",
    "{d} ガラスフィルム 2枚セット",
    "{d} 充電器 急速",
    "{d} 液晶パネル 交換用",
    "{d} バッテリー 交換キット",
    "{d} 背面ガラス",
    "{d} 空箱のみ",
    "{d} 求む",
    "{d} 買取",
    "{d} カバー クリア",
    "{d} 保護フィルム",
    "{d} ストラップ",
    "{d} 対応 ケーブル",
    "{d} レンズカバー",
    "{d} スタンド",
    "{d} 修理",
    "{d} モックアップ 模型",
    "{d} 基板",
    "{d} ドック",
    "{d} 対応 クリアケース 薄型",
    "{d} 強化ガラス 覗き見防止",
    "{d} ワイヤレス充電器",
    "{d} 画面 交換 パーツ",
    "{d} カメラレンズ 保護",
    "{d} 箱のみ 付属品なし",
    "{d} 探しています",
    "{d} 交換希望",
    "{d} スマホケース 手帳",
    "{d} 変換アダプタ",
    "{d} ホルダー 車載",
    "{d} フレーム 部品",
    "{d} シリコンカバー",
    "{d} リングスタンド",
    "{d} 買い取ります",
)
DEVICES = (
    "{d} {s}GB ブラック SIMフリー 中古 美品",
    "{d} {s}GB 整備済み品 充電器付き",
    "{d} {s}GB 本体 バッテリー最大容量90% ",
    "{d} {s}GB ケース付き 良品",
)
MODELS = (("iPhone 12 Pro Max", 256), ("Samsung Galaxy S21 Ultra 5G", 256), ("Xiaomi Redmi Note 9", 64))


@pytest.mark.parametrize("template", NO_DEVICES)
def test_what_only_names_a_device_is_none(recogniser: Recogniser, template: str) -> None:
    found = [recogniser.recognise(template.format(d=name)) for name, _ in MODELS]
    assert [(one.device_id, one.reason) for one in found] == [(None, "not_a_device")] * len(MODELS)


@pytest.mark.parametrize("template", DEVICES)
def test_a_device_with_its_extras_is_one(recogniser: Recogniser, template: str) -> None:
    found = [recogniser.recognise(template.format(d=name, s=storage)) for name, storage in MODELS]
    assert [one.reason for one in found] == [None] * len(MODELS)
