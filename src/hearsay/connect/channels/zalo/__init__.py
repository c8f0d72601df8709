"""Zalo: an Official Account, with webhooks in and consultation messages ("tin Tư vấn") out.

The protocol is that of the Official Account documentation: "Webhook" (overview and signature),
"Sự kiện người dùng gửi tin nhắn" (events of messages), "Gửi tin Tư vấn dạng văn bản" (text messages),
"Điều kiện gửi tin Tư vấn" (who may be written to), "Giới hạn tốc độ API" (rates), "Bảng mã lỗi"
(codes of errors) and "Xác thực và ủy quyền" (tokens). Zalo documents no buttons for these messages,
so choices are numbered lines (see `chosen`). It does not tell when a person takes a message back.
"""

from hearsay.connect.channels.zalo.channel import MAKER, Zalo
from hearsay.connect.channels.zalo.tokens import Tokens, renew

__all__ = ["MAKER", "Tokens", "Zalo", "renew"]
