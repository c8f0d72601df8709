"""What WhatsApp itself writes into an export, in the languages of its phones. Data, not code."""

from __future__ import annotations

from hearsay.connect.imports.dates.words import words_of

__all__ = [
    "ATTACHED", "DELETED", "EDITED", "NOTICES", "OMITTED", "OPTIONS", "POLLS",
]  # fmt: skip

OMITTED = words_of(
    """
omitted;weggelassen;ausgelassen;ausgeschlossen;omitido;omitida;omis;omise;omises;ocultado;ocultada;oculto;oculta;
omesso;omessa;omessi;omesse;weggelaten;пропущен;пропущено;пропущена;отсутствует;edilmedi;atlanmış;atlandı;
tidak disertakan;dikecualikan;bị bỏ qua;đã bỏ qua;bỏ qua;ถูกละเว้น;ละเว้น;ไม่รวม;忽略;省略;略去;含まれ;생략;pominięto;
pominięty;utelämnat;utelämnad;udeladt;jätettiin pois;utelatt;vynechán;vynechána;kihagyva;omisă;παραλείφθηκε;
استبعاد;غير مدرج;محذوف;הושמט;हटाया गया;छोड़ा गया;বাদ দেওয়া;நீக்கப்பட்டது;چھوڑ دیا گیا
"""
)
"""What stands, in one line that begins with an unseen mark, in place of a picture or voice."""
ATTACHED = words_of(
    """
attached;angehängt;adjunto;adjuntado;joint;anexado;anexo;allegato;bijgevoegd;добавлен;прикреплен;вложен;eklendi;
terlampir;dilampirkan;đính kèm;แนบ;附件;附加;添付;첨부;załączono;bifogad;vedhæftet;liitetty;vedlagt;přiložen;csatolt;atașat;
συνημμένο;مرفق;مُرفق;מצורף;संलग्न;সংযুক্ত;இணைக்கப்பட்டது;منسلک
"""
)
DELETED = words_of(
    """
this message was deleted;you deleted this message;this message was deleted by admin;
diese nachricht wurde gelöscht;du hast diese nachricht gelöscht;se eliminó este mensaje;este mensaje fue eliminado;
eliminaste este mensaje;este mensaje ha sido eliminado;ce message a été supprimé;vous avez supprimé ce message;
mensagem apagada;esta mensagem foi apagada;você apagou esta mensagem;apagou esta mensagem;questo messaggio è stato eliminato;
hai eliminato questo messaggio;dit bericht is verwijderd;dit bericht werd verwijderd;u hebt dit bericht verwijderd;
данное сообщение удалено;это сообщение удалено;вы удалили данное сообщение;сообщение удалено;bu mesaj silindi;
bu mesajı sildiniz;pesan ini telah dihapus;pesan ini dihapus;anda menghapus pesan ini;anda telah menghapus pesan ini;
mesej ini telah dipadamkan;anda telah memadamkan mesej ini;tin nhắn này đã bị xóa;tin nhắn này đã bị xoá;tin nhắn này đã xóa;
bạn đã xóa tin nhắn này;bạn đã xoá tin nhắn này;ข้อความนี้ถูกลบ;ข้อความนี้ถูกลบแล้ว;ข้อความนี้ถูกลบไปแล้ว;คุณลบข้อความนี้;
คุณลบข้อความนี้แล้ว;تم حذف هذه الرسالة;لقد حذفت هذه الرسالة;حذفت هذه الرسالة;यह संदेश हटा दिया गया;यह मैसेज हटा दिया गया;
इस मैसेज को हटा दिया गया;आपने यह मैसेज हटा दिया;এই বার্তাটি মুছে ফেলা হয়েছে;此消息已删除;该消息已删除;您已删除此消息;你已删除这条消息;
此訊息已刪除;您已刪除此訊息;你已刪除此訊息;這則訊息已刪除;
このメッセージは削除されました;メッセージを削除しました;삭제된 메시지입니다;
메시지를 삭제했습니다;ta wiadomość została usunięta;usunięto tę wiadomość;це повідомлення видалено;ви видалили це повідомлення;
det här meddelandet raderades;denne besked blev slettet;tämä viesti poistettiin;denne meldingen ble slettet;
tato zpráva byla odstraněna;ezt az üzenetet törölték;acest mesaj a fost șters;αυτό το μήνυμα διαγράφηκε;הודעה זו נמחקה;
binura ang mensaheng ito;این پیام حذف شد;یہ پیغام حذف کر دیا گیا
"""
)
EDITED = words_of(
    """
this message was edited;diese nachricht wurde bearbeitet;se editó este mensaje;este mensaje fue editado;
ce message a été modifié;mensagem editada;esta mensagem foi editada;questo messaggio è stato modificato;dit bericht is bewerkt;
данное сообщение изменено;bu mesaj düzenlendi;pesan ini diedit;mesej ini telah diedit;tin nhắn này đã được chỉnh sửa;
tin nhắn này đã được sửa;tin nhắn đã chỉnh sửa;ข้อความนี้ถูกแก้ไข;ข้อความนี้ถูกแก้ไขแล้ว;แก้ไขข้อความนี้แล้ว;تم تعديل هذه الرسالة;
यह मैसेज एडिट किया गया;此消息已编辑;此訊息已編輯;このメッセージは編集されました;수정된 메시지입니다;ta wiadomość została edytowana
"""
)
NOTICES = words_of(
    """
messages and calls are end-to-end encrypted;messages to this chat and calls are now secured;missed voice call;missed video call;
waiting for this message;nachrichten und anrufe sind ende-zu-ende-verschlüsselt;verpasster sprachanruf;verpasster videoanruf;
los mensajes y las llamadas están cifrados;llamada perdida;videollamada perdida;les messages et les appels sont chiffrés;
appel vocal manqué;appel vidéo manqué;as mensagens e as chamadas são protegidas;as mensagens e ligações são protegidas;
chamada de voz perdida;chamada de vídeo perdida;ligação de voz perdida;i messaggi e le chiamate sono crittografati;
chiamata vocale persa;videochiamata persa;berichten en oproepen worden end-to-end versleuteld;gemiste spraakoproep;
сообщения и звонки защищены;пропущенный аудиозвонок;пропущенный видеозвонок;mesajlar ve aramalar uçtan uca şifrelidir;
cevapsız sesli arama;pesan dan panggilan terenkripsi;panggilan suara tak terjawab;mesej dan panggilan disulitkan;
tin nhắn và cuộc gọi được mã hóa;tin nhắn và cuộc gọi được mã hoá;cuộc gọi thoại nhỡ;cuộc gọi video nhỡ;ข้อความและการโทรมีการเข้ารหัส;
ข้อความและการโทรได้รับการเข้ารหัส;สายที่ไม่ได้รับ;สายไม่ได้รับ;الرسائل والمكالمات مشفرة;الرسائل والمكالمات مشفّرة;مكالمة صوتية فائتة;
संदेश और कॉल एंड-टू-एंड एन्क्रिप्टेड;मैसेज और कॉल एंड-टू-एंड एन्क्रिप्टेड;消息和通话都进行端到端加密;消息和通话已进行端到端加密;
訊息和通話經端對端加密;
未接语音通话;未接視訊通話;未接語音通話;メッセージと通話はエンドツーエンドで暗号化;메시지와 통화는 종단간 암호화;부재중 음성전화
"""
)
"""How a line of the app begins that an iPhone writes under a name."""
POLLS = words_of(
    "poll:;umfrage:;encuesta:;sondage:;enquete:;sondaggio:;опрос:;jajak pendapat:;khảo sát:;thăm dò ý kiến:;โพล:;投票:"
)
OPTIONS = words_of(
    "option:;opción:;opção:;opzione:;вариант:;opsi:;lựa chọn:;tùy chọn:;ตัวเลือก:;選項:;选项:"
)
