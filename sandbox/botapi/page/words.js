// Every word of the page itself, and how it writes times and sizes.
// Words are nouns, so that nobody is addressed as a man or a woman.

export const words = {
  role: { citizen: 'مواطن', resident: 'مقيم', officer: 'موظف مرور', admin: 'مدير' },

  bot: 'بوت',
  group: 'مجموعة الموظفين',
  connecting: 'جارٍ الاتصال…',
  loading: 'جارٍ التحميل…',
  action: { typing: 'يكتب…', upload_photo: 'يرسل صورة…', upload_document: 'يرسل ملفًا…' },

  start: 'بدء المحادثة',
  startEnglish: 'Start',
  unblock: 'إلغاء الحظر',
  unblockEnglish: 'Unblock',
  block: 'حظر البوت',
  blocked: 'البوت محظور، ولن تصل رسائله.',
  welcome: 'لا توجد رسائل بعد',
  welcomeHint: 'زر البدء في الأسفل يفتح المحادثة مع البوت.',
  welcomeGroup: 'تصل هنا تنبيهات البوت إلى الموظفين.',

  people: 'الشخص المتحدث',
  peopleHint: 'Speaking as',
  chats: 'المحادثات',
  unread: 'رسائل غير مقروءة',
  theme: { dark: 'المظهر الداكن', light: 'المظهر الفاتح' },
  more: 'المزيد',

  message: 'رسالة',
  commands: 'القائمة',
  keyboardShow: 'إظهار لوحة الأزرار',
  keyboardHide: 'إخفاء لوحة الأزرار',
  editing: 'تعديل الرسالة',
  edited: 'عُدّلت',
  sent: 'أُرسلت',
  newMessages: { one: 'رسالة جديدة', two: 'رسالتان جديدتان', few: 'رسائل جديدة', many: 'رسالة جديدة', other: 'رسالة جديدة' },
  toBottom: 'آخر الرسائل',
  messageMenu: 'خيارات الرسالة',

  attach: {
    photo: 'صورة من الجهاز', document: 'ملف من الجهاز', sample: 'صورة جاهزة', sticker: 'ملصق',
    location: 'موقع', poll: 'استطلاع', own: 'رقم جوالي', contact: 'جهة اتصال لشخص آخر', voice: 'رسالة صوتية',
  },
  copy: 'نسخ النص',
  copyLink: 'نسخ الرابط',
  botLink: 'نسخ رابط البوت',
  copied: 'نُسخ',
  copyFailed: 'تعذّر النسخ',
  edit: 'تعديل',
  forward: 'إعادة توجيه',
  reply: 'رد',
  replying: 'رد على',
  forwardTo: 'إعادة التوجيه إلى',
  protected: 'محتوى محمي: لا ينسخ ولا يُعاد توجيهه',
  forwarded: 'أُعيد توجيهها',
  forwardedFrom: 'معاد توجيهها من',
  openLink: 'فتح الرابط',
  shareLink: 'مشاركة رابط',
  download: 'تنزيل',
  enlarge: 'تكبير الصورة',
  photo: 'صورة',
  file: 'ملف',
  voice: 'رسالة صوتية',
  sticker: 'ملصق',
  poll: 'استطلاع',
  votes: 'صوت',
  location: 'موقع',
  contact: 'جهة اتصال',
  unknown: 'محتوى لا تعرضه هذه الصفحة',
  spoiler: 'نص مخفي، يظهر بالنقر',
  copyOnTap: 'نسخ بالنقر',

  contactTitle: 'مشاركة رقم الجوال؟',
  contactText: 'يصل إلى البوت الاسم والرقم:',
  locationTitle: 'مشاركة الموقع؟',
  locationText: 'يصل إلى البوت موقع تجريبي في الرياض.',
  otherContact: 'مشاركة جهة اتصال',
  contactName: 'الاسم',
  contactPhone: 'رقم الجوال',
  contactUser: 'شخص من البيئة التجريبية',
  contactOther: 'شخص آخر (بلا حساب)',
  share: 'مشاركة',
  cancel: 'إلغاء',
  close: 'إغلاق',
  ok: 'حسنًا',

  noAnswer: 'لم يرد البوت على الضغطة.',
  notHere: 'هذا الزر لا تعرضه البيئة التجريبية.',
  badStart: 'رابط البدء غير صالح.',
  failed: 'لم تُرسل',
  offline: 'لا اتصال بالخادم.',
  joined: 'انضم إلى المجموعة',
  left: 'غادر المجموعة',
  created: 'أُنشئت المجموعة',
  pinned: 'ثُبّتت رسالة',
};

// Saudi time whatever the browser's zone, because the bot writes Saudi times too.
const zone = { timeZone: 'Asia/Riyadh', numberingSystem: 'latn', calendar: 'gregory' };
const clockFormat = new Intl.DateTimeFormat('ar', { ...zone, hour: '2-digit', minute: '2-digit', hour12: true });
const dayFormat = new Intl.DateTimeFormat('ar', { ...zone, weekday: 'long', day: 'numeric', month: 'long' });
const fullFormat = new Intl.DateTimeFormat('ar', { ...zone, dateStyle: 'full', timeStyle: 'medium' });
const keyFormat = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Riyadh', year: 'numeric', month: '2-digit', day: '2-digit' });
const plural = new Intl.PluralRules('ar');

export const clock = (seconds) => clockFormat.format(seconds * 1000);
export const fullTime = (seconds) => fullFormat.format(seconds * 1000);
export const dayKey = (seconds) => keyFormat.format(seconds * 1000);

export function dayName(seconds) {
  const key = dayKey(seconds);
  const now = Date.now() / 1000;
  if (key === dayKey(now)) return 'اليوم';
  if (key === dayKey(now - 86400)) return 'أمس';
  return dayFormat.format(seconds * 1000);
}

export function newMessages(count) {
  const form = words.newMessages[plural.select(count)] ?? words.newMessages.other;
  return count <= 2 ? form : `${count} ${form}`;
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return '';
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export const length = (seconds = 0) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

export const fullName = (who) => [who?.first_name, who?.last_name].filter(Boolean).join(' ') || who?.title || '';

// A phone number as people read it; U+00A0 keeps the groups in order after Arabic letters.
export function phone(number) {
  const digits = String(number ?? '').replace(/\D/g, '');
  const parts = /^(966)(\d{2})(\d{3})(\d{4})$/.exec(digits);
  return parts ? `+${parts.slice(1).join('\u00a0')}` : `+${digits}`;
}
