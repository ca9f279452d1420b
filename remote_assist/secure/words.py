"""Four words to compare aloud: one byte of the transcript's key each, from two lists aligned by index.

Invariant: word number n means the same byte in both languages, so a Chinese and an English speaker compare the same.
"""

from __future__ import annotations

from dataclasses import dataclass

WORD_COUNT = 4

_TABLE = """
apple 苹果, anchor 船锚, arrow 弓箭, autumn 秋天, badge 徽章, bamboo 竹子
banana 香蕉, basket 篮子, beach 海滩, beacon 灯塔, bell 铃铛, bicycle 单车
blanket 毛毯, boat 小船, bottle 瓶子, bread 面包, bridge 大桥, broom 扫帚
bucket 水桶, butter 黄油, button 纽扣, cabbage 白菜, cactus 仙人掌, camel 骆驼
camera 相机, candle 蜡烛, canyon 峡谷, carpet 地毯, carrot 萝卜, castle 城堡
cedar 雪松, chair 椅子, chalk 粉笔, cherry 樱桃, chess 象棋, chicken 小鸡
cinema 影院, circle 圆圈, clock 时钟, cloud 白云, clover 三叶草, coconut 椰子
coffee 咖啡, comet 彗星, compass 指南针, copper 黄铜, coral 珊瑚, cotton 棉花
crane 仙鹤, crayon 蜡笔, cricket 蟋蟀, crystal 水晶, cucumber 黄瓜, cup 杯子
curtain 窗帘, daisy 雏菊, dancer 舞者, desert 沙漠, diamond 钻石, doctor 医生
dolphin 海豚, donkey 毛驴, door 大门, dragon 巨龙, drum 大鼓, duck 鸭子
eagle 老鹰, earring 耳环, eggplant 茄子, elbow 手肘, elephant 大象, engine 引擎
envelope 信封, eraser 橡皮, feather 羽毛, fence 篱笆, ferry 渡船, field 田野
finger 手指, firefly 萤火虫, flag 旗帜, flame 火焰, flower 花朵, flute 长笛
forest 森林, fork 叉子, fountain 喷泉, fox 狐狸, frog 青蛙, garden 花园
garlic 大蒜, ghost 幽灵, ginger 生姜, giraffe 长颈鹿, glacier 冰川, glass 玻璃
glove 手套, goat 山羊, gold 黄金, goose 大鹅, grape 葡萄, grass 青草
guitar 吉他, hammer 锤子, harbor 港口, harp 竖琴, hat 帽子, hedgehog 刺猬
helmet 头盔, heron 白鹭, hill 小山, honey 蜂蜜, horizon 地平线, horse 骏马
hospital 医院, hotel 酒店, iceberg 冰山, island 岛屿, ivory 象牙, jacket 夹克
jasmine 茉莉, jelly 果冻, jewel 珠宝, jungle 丛林, kangaroo 袋鼠, kettle 水壶
key 钥匙, kitchen 厨房, kite 风筝, kitten 小猫, kiwi 猕猴桃, ladder 梯子
lake 湖泊, lamp 台灯, lantern 灯笼, leaf 树叶, lemon 柠檬, leopard 豹子
letter 书信, library 图书馆, lightning 闪电, lily 百合, lion 狮子, lizard 蜥蜴
lobster 龙虾, lotus 荷花, magnet 磁铁, mango 芒果, map 地图, maple 枫叶
marble 大理石, market 市场, mask 面具, meadow 草地, medal 奖牌, melon 甜瓜
milk 牛奶, mirror 镜子, monkey 猴子, moon 月亮, mosquito 蚊子, moth 飞蛾
mountain 高山, mushroom 蘑菇, museum 博物馆, needle 缝针, nest 鸟巢, noodle 面条
notebook 笔记本, nurse 护士, oasis 绿洲, ocean 海洋, octopus 章鱼, olive 橄榄
onion 洋葱, orange 橙子, orchid 兰花, ostrich 鸵鸟, otter 水獭, owl 猫头鹰
oyster 牡蛎, paint 油漆, palace 宫殿, panda 熊猫, paper 纸张, parrot 鹦鹉
peach 桃子, peacock 孔雀, peanut 花生, pear 梨子, pearl 珍珠, pencil 铅笔
penguin 企鹅, pepper 辣椒, piano 钢琴, pigeon 鸽子, pillow 枕头, pilot 飞行员
pine 松树, pineapple 菠萝, planet 行星, plum 李子, pocket 口袋, pond 池塘
potato 土豆, prince 王子, pumpkin 南瓜, puzzle 拼图, pyramid 金字塔, rabbit 兔子
radio 收音机, rain 雨水, rainbow 彩虹, ribbon 丝带, rice 米饭, ring 戒指
river 江河, robot 机器人, rocket 火箭, roof 屋顶, rope 绳子, rose 玫瑰
saddle 马鞍, sailor 水手, salmon 三文鱼, salt 食盐, sand 沙子, scarf 围巾
school 学校, scissors 剪刀, shadow 影子, shark 鲨鱼, sheep 绵羊, shell 贝壳
shield 盾牌, shoe 鞋子, silk 丝绸, silver 白银, singer 歌手, snail 蜗牛
snow 雪花, soap 肥皂, spider 蜘蛛, spoon 勺子, spring 弹簧, squirrel 松鼠
star 星星, statue 雕像, storm 暴风, sugar 白糖, sun 太阳, swan 天鹅
table 桌子, tiger 老虎, train 火车, tulip 郁金香
"""
_PAIRS = tuple(
    (en, zh) for en, zh in (entry.split() for entry in _TABLE.replace("\n", ",").split(",") if entry.strip())
)
ENGLISH = tuple(en for en, _ in _PAIRS)
CHINESE = tuple(zh for _, zh in _PAIRS)


@dataclass(frozen=True, slots=True)
class Words:
    """The short authentication string in both languages."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


def words_from(seed: bytes) -> Words:
    """The words for the first `WORD_COUNT` bytes of a key."""
    picked = seed[:WORD_COUNT]
    return Words(tuple(ENGLISH[byte] for byte in picked), tuple(CHINESE[byte] for byte in picked))
