<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Banner</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>停止共享</translation>
    </message>
    <message>
        <source>Ends everything at once. Esc three times does the same.</source>
        <translation>立即结束一切。连按三次 Esc 效果相同。</translation>
    </message>
    <message>
        <source>{name}: {words}</source>
        <translation>{name}：{words}</translation>
    </message>
    <message>
        <source>{name} (not verified)</source>
        <translation>{name}（未验证）</translation>
    </message>
    <message>
        <source>{who}: control rests while you use the computer</source>
        <translation>{who}：您在使用电脑，对方的控制已暂停</translation>
    </message>
    <message>
        <source>Say these words to each other by telephone. If both of you see the same ones, nobody sits in between and looks on; if they differ, stop. Compared in the chat of the same hub they prove nothing.</source>
        <translation>请在电话里互相念出这几个词。两边看到的相同，中间就没有别人偷看；如果不同，请立即停止。在同一服务器的聊天里核对不能说明什么。</translation>
    </message>
    <message>
        <source>Compare by telephone: {words}</source>
        <translation>请在电话里核对：{words}</translation>
    </message>
    <message>
        <source>Paused: nothing is shown to {who}, and nothing can be done, until you go on</source>
        <translation>已暂停：在您点“继续”之前，{who} 看不到新画面，也无法操作</translation>
    </message>
    <message>
        <source>{who} is away: the connection is lost, and nothing is shown until it is back</source>
        <translation>{who} 暂时断线：恢复之前不会显示任何内容</translation>
    </message>
    <message>
        <source>{who} sees and steers your screen since {since}</source>
        <translation>{who} 正在查看并控制您的屏幕，自 {since} 起</translation>
    </message>
    <message>
        <source>{who} sees your screen since {since}</source>
        <translation>{who} 正在查看您的屏幕，自 {since} 起</translation>
    </message>
    <message>
        <source>{who} see your screen since {since}</source>
        <translation>{who} 正在查看您的屏幕，自 {since} 起</translation>
    </message>
    <message>
        <source>{who} see your screen; the control of {name} rests while you use the computer</source>
        <translation>{who} 正在查看您的屏幕；您在使用电脑，{name} 的控制已暂停</translation>
    </message>
    <message>
        <source>{who} see your screen since {since}; {name} steers</source>
        <translation>{who} 正在查看您的屏幕，自 {since} 起；{name} 正在控制</translation>
    </message>
    <message>
        <source>Paused for {who}</source>
        <translation>已对 {who} 暂停</translation>
    </message>
    <message>
        <source>{count} people see your screen since {since}</source>
        <translation>{count} 人正在查看您的屏幕，自 {since} 起</translation>
    </message>
    <message>
        <source>{who} is away</source>
        <translation>{who} 已断线</translation>
    </message>
    <message>
        <source>{name} (away)</source>
        <translation>{name}（已断线）</translation>
    </message>
    <message>
        <source>{others} and {last}</source>
        <translation>{others} 和 {last}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{name} (only looks)</source>
        <translation>{name}（仅旁观）</translation>
    </message>
    <message>
        <source>{name} (verified)</source>
        <translation>{name}（已验证）</translation>
    </message>
    <message>
        <source>{name} of {vendor} (verified)</source>
        <translation>{vendor} 的 {name}（已验证）</translation>
    </message>
    <message>
        <source>Choose what is shown</source>
        <translation>选择要显示的内容</translation>
    </message>
    <message>
        <source>Take away everything that is drawn on the screen</source>
        <translation>清除屏幕上画的所有标注</translation>
    </message>
    <message>
        <source>Clear marks</source>
        <translation>清除标注</translation>
    </message>
    <message>
        <source>End for {name}</source>
        <translation>不再让 {name} 查看</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on showing</source>
        <translation>继续显示</translation>
    </message>
    <message>
        <source>Pause: nothing is shown or done until you go on</source>
        <translation>暂停：在您点“继续”之前，不显示任何内容，也不能操作</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Stop pointing</source>
        <translation>结束指点</translation>
    </message>
    <message>
        <source>Your mouse works again. Esc does the same.</source>
        <translation>鼠标恢复正常使用。按 Esc 也可以。</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>指一指</translation>
    </message>
    <message>
        <source>Show something: move, click, or draw with the mouse button held down.</source>
        <translation>给工程师指出位置:移动、点击,或按住鼠标画线。</translation>
    </message>
    <message>
        <source>What they see, and what was sent</source>
        <translation>对方看到什么、传过什么</translation>
    </message>
    <message>
        <source>{who}, since {since}</source>
        <translation>{who}，自 {since} 起</translation>
    </message>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
    <message>
        <source>Take back: {capability}</source>
        <translation>收回：{capability}</translation>
    </message>
</context>
<context>
    <name>Capability</name>
    <message>
        <source>See the screen</source>
        <translation>查看屏幕</translation>
    </message>
    <message>
        <source>Mouse and keyboard</source>
        <translation>鼠标和键盘</translation>
    </message>
    <message>
        <source>Clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>Receive files</source>
        <translation>接收文件</translation>
    </message>
    <message>
        <source>Hand over files</source>
        <translation>交出文件</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>语音</translation>
    </message>
    <message>
        <source>System facts</source>
        <translation>系统信息</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>Show your screen?</source>
        <translation>要共享您的屏幕吗？</translation>
    </message>
    <message>
        <source>Hand over mouse and keyboard?</source>
        <translation>要交出鼠标和键盘吗？</translation>
    </message>
    <message>
        <source>Share your clipboard?</source>
        <translation>要共享剪贴板吗？</translation>
    </message>
    <message>
        <source>Receive files?</source>
        <translation>要接收文件吗？</translation>
    </message>
    <message>
        <source>Hand over files?</source>
        <translation>要交出文件吗？</translation>
    </message>
    <message>
        <source>Let this session be recorded?</source>
        <translation>允许录制这次会话吗？</translation>
    </message>
    <message>
        <source>Talk by voice?</source>
        <translation>要语音通话吗？</translation>
    </message>
    <message>
        <source>Show facts about this computer?</source>
        <translation>要提供这台电脑的信息吗？</translation>
    </message>
    <message>
        <source>Let this computer be restarted?</source>
        <translation>允许重启这台电脑吗？</translation>
    </message>
    <message>
        <source>The engineer sees everything on your screen until you stop. Close what is private first. It can be pointed at and drawn on, but nothing clicked or typed.</source>
        <translation>在您停止之前，工程师能看到您屏幕上的一切。请先关闭私人内容。对方可以在上面指点和标注，但不能点击或输入。</translation>
    </message>
    <message>
        <source>The engineer can click and type on this computer. Your own mouse and keyboard always come first. Press Esc three times to end it at once.</source>
        <translation>工程师可以在这台电脑上点击和输入。您自己的鼠标和键盘始终优先。连按三次 Esc 可立即结束。</translation>
    </message>
    <message>
        <source>What you or the engineer copies from now on, you can both paste, until you stop. What a password manager copies stays here.</source>
        <translation>从现在起，您或工程师复制的内容双方都能粘贴，直到您停止共享。密码管理器里复制的内容不会传出去。</translation>
    </message>
    <message>
        <source>The engineer can put files into your Downloads folder. You see each one, can stop it, and can choose another folder. Nothing is overwritten without asking you.</source>
        <translation>工程师可以把文件放进您的“下载”文件夹。每个文件您都能看到、可以停止，也可以换一个文件夹。未经您同意不会覆盖任何文件。</translation>
    </message>
    <message>
        <source>The engineer gets the files that you choose, and no others. You choose them yourself, each time.</source>
        <translation>工程师只能得到您选择的文件，别的都拿不到。每次都由您自己选择。</translation>
    </message>
    <message>
        <source>What is shown is kept as a film by the company named here.</source>
        <translation>屏幕上显示的内容会被上面这家公司录下来保存。</translation>
    </message>
    <message>
        <source>Your microphone is heard by the engineer until you stop.</source>
        <translation>在您停止之前，工程师能听到您的麦克风。</translation>
    </message>
    <message>
        <source>The engineer sees the versions of your system and programs, disks and memory.</source>
        <translation>工程师能看到系统和程序的版本、磁盘和内存。</translation>
    </message>
    <message>
        <source>This computer is restarted at once: save your work first. Afterwards the engineer sees the screen again without a new question, for 15 minutes, once. Mouse and keyboard are asked for anew.</source>
        <translation>这台电脑会立即重启，请先保存您的工作。重启后 15 分钟内，工程师可以再次看到屏幕，仅此一次，不再询问。鼠标和键盘需要重新征得同意。</translation>
    </message>
</context>
<context>
    <name>Clipboard</name>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>formatted text</source>
        <translation>带格式的文字</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{what}, {size}</source>
        <translation>{what}，{size}</translation>
    </message>
    <message>
        <source>{name} and {n} more</source>
        <translation>{name} 等，另有 {n} 个</translation>
    </message>
    <message>
        <source>Went to the customer: {what}, {size}</source>
        <translation>已传给客户：{what}，{size}</translation>
    </message>
    <message>
        <source>Came from the customer: {what}, {size}</source>
        <translation>来自客户：{what}，{size}</translation>
    </message>
    <message>
        <source>What you copied is marked as secret. It stays here.</source>
        <translation>您复制的内容被标为机密，不会传出去。</translation>
    </message>
    <message>
        <source>What was copied is too large to go across.</source>
        <translation>复制的内容太大，无法传送。</translation>
    </message>
    <message>
        <source>What the customer copied cannot be read. It is left out.</source>
        <translation>客户复制的内容无法识别，已略过。</translation>
    </message>
    <message>
        <source>You copied files. They go to the customer when you send them.</source>
        <translation>您复制的是文件，点“发送”后才会传给客户。</translation>
    </message>
    <message>
        <source>The customer copied something else before it was here.</source>
        <translation>内容还没传完，客户又复制了别的内容。</translation>
    </message>
    <message>
        <source>Coming: {what}, {came} of {size}</source>
        <translation>正在接收：{what}，{came} / {size}</translation>
    </message>
    <message>
        <source>Files go to the customer: {done} of {size}</source>
        <translation>正在把文件传给客户：{done} / {size}</translation>
    </message>
    <message>
        <source>Files come from the customer: {done} of {size}</source>
        <translation>正在接收客户的文件：{done} / {size}</translation>
    </message>
</context>
<context>
    <name>ClipboardTool</name>
    <message>
        <source>Clipboard</source>
        <translation>剪贴板</translation>
    </message>
    <message>
        <source>Stop sharing clipboards</source>
        <translation>停止共享剪贴板</translation>
    </message>
    <message>
        <source>Share clipboards…</source>
        <translation>共享剪贴板…</translation>
    </message>
    <message>
        <source>The customer is asked first.</source>
        <translation>会先征得客户同意。</translation>
    </message>
    <message>
        <source>Send what I copied</source>
        <translation>发送我复制的内容</translation>
    </message>
    <message>
        <source>Also what you copied before, or in another session.</source>
        <translation>包括您之前复制的，或在别的会话里复制的内容。</translation>
    </message>
    <message>
        <source>Fetch what the customer copied</source>
        <translation>获取客户复制的内容</translation>
    </message>
    <message>
        <source>Fetch what the customer copied: {what}</source>
        <translation>获取客户复制的内容：{what}</translation>
    </message>
    <message>
        <source>What is copied on one side can be pasted on the other.</source>
        <translation>在一边复制，可以在另一边粘贴。</translation>
    </message>
    <message>
        <source>Waiting for the customer to share the clipboard…</source>
        <translation>正在等客户同意共享剪贴板…</translation>
    </message>
    <message>
        <source>The customer does not share the clipboard.</source>
        <translation>客户没有共享剪贴板。</translation>
    </message>
    <message>
        <source>The clipboard is not shared any more.</source>
        <translation>剪贴板已不再共享。</translation>
    </message>
    <message>
        <source>The two clipboards are apart.</source>
        <translation>两边的剪贴板互不相通。</translation>
    </message>
</context>
<context>
    <name>ConflictDialog</name>
    <message>
        <source>Remote assistance</source>
        <translation>远程协助</translation>
    </message>
    <message>
        <source>There is something of this name already</source>
        <translation>已有同名的文件或文件夹</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 个</translation>
    </message>
    <message>
        <source>Keep both gives the new one a number. Replace cannot be undone. Leave out takes only the rest.</source>
        <translation>“都保留”会给新文件加上编号。“替换”无法撤销。“略过”只接收其余的。</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>略过</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>都保留</translation>
    </message>
    <message>
        <source>If you do nothing, both are kept in {seconds} s.</source>
        <translation>如果您不操作，{seconds} 秒后两份都保留。</translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message>
        <source>Remote assistance</source>
        <translation>远程协助</translation>
    </message>
    <message>
        <source>{name} from {vendor} asks.</source>
        <translation>{vendor} 的 {name} 向您提出请求。</translation>
    </message>
    <message>
        <source>Somebody asks who says it is {name} from {vendor}.</source>
        <translation>有人向您提出请求，自称是 {vendor} 的 {name}。</translation>
    </message>
    <message>
        <source>⚠ Not verified. Allow it only if you are expecting this person.</source>
        <translation>⚠ 身份未验证。只有您正在等这个人时才允许。</translation>
    </message>
    <message>
        <source>About: {subject}</source>
        <translation>事由：{subject}</translation>
    </message>
    <message>
        <source>Don&apos;t allow</source>
        <translation>不允许</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>允许</translation>
    </message>
    <message>
        <source>Esc does the same.</source>
        <translation>按 Esc 效果相同。</translation>
    </message>
    <message>
        <source>Verified: {name} of {vendor}</source>
        <translation>已验证：{vendor} 的 {name}</translation>
    </message>
    <message>
        <source>{name} asks.</source>
        <translation>{name} 向您提出请求。</translation>
    </message>
    <message>
        <source>Somebody asks who says it is {name}.</source>
        <translation>有人向您提出请求，自称是 {name}。</translation>
    </message>
    <message>
        <source>{other} hands over to {name}, and may not use mouse and keyboard any more.</source>
        <translation>{other} 交给 {name} 操作，自己不再使用鼠标和键盘。</translation>
    </message>
    <message>
        <source>Only looks on, and can never use mouse or keyboard.</source>
        <translation>只是旁观，始终不能使用鼠标和键盘。</translation>
    </message>
    <message>
        <source>Invited by {name}.</source>
        <translation>由 {name} 邀请。</translation>
    </message>
    <message>
        <source>✓ Confirmed by {vendor}&apos;s own key. The help service has no part in it.</source>
        <translation>✓ 由 {vendor} 自己的密钥确认，与帮助服务无关。</translation>
    </message>
    <message>
        <source>The help service vouches for the name.</source>
        <translation>姓名由帮助服务担保。</translation>
    </message>
    <message>
        <source>If you do nothing, the answer is No in {seconds} s.</source>
        <translation>如果您不操作，{seconds} 秒后视为不允许。</translation>
    </message>
</context>
<context>
    <name>ControlNotice</name>
    <message>
        <source>{name} has control now.</source>
        <translation>现在由 {name} 控制。</translation>
    </message>
    <message>
        <source>The customer did not answer; you keep control.</source>
        <translation>客户没有回答，仍由您控制。</translation>
    </message>
    <message>
        <source>Control was not handed over to {name}; you keep it.</source>
        <translation>没有把控制权交给 {name}，仍由您控制。</translation>
    </message>
    <message>
        <source>{name} asks for control.</source>
        <translation>{name} 请求控制。</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>移交</translation>
    </message>
    <message>
        <source>The customer is asked first.</source>
        <translation>会先征得客户同意。</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>FilesPopover</name>
    <message>
        <source>Send files…</source>
        <translation>发送文件…</translation>
    </message>
    <message>
        <source>Send a folder…</source>
        <translation>发送文件夹…</translation>
    </message>
    <message>
        <source>Ask for files…</source>
        <translation>请客户交出文件…</translation>
    </message>
    <message>
        <source>Ask for a folder…</source>
        <translation>请客户交出文件夹…</translation>
    </message>
    <message>
        <source>Into: {folder}</source>
        <translation>存放到：{folder}</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Change the folder that files are put into</source>
        <translation>更改存放文件的文件夹</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Send files</source>
        <translation>发送文件</translation>
    </message>
    <message>
        <source>Send a folder</source>
        <translation>发送文件夹</translation>
    </message>
    <message>
        <source>Where do files go?</source>
        <translation>文件存放到哪里？</translation>
    </message>
</context>
<context>
    <name>FilesTool</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Send files and folders, or ask for some. You may drop them here too.</source>
        <translation>发送文件和文件夹，或请客户交出文件。也可以直接拖到画面上。</translation>
    </message>
    <message>
        <source>Files: {percent} %</source>
        <translation>文件：{percent} %</translation>
    </message>
    <message>
        <source>Files are on their way.</source>
        <translation>文件正在传送。</translation>
    </message>
    <message>
        <source>The customer is asked which files to hand over.</source>
        <translation>正在请客户选择要交出的文件。</translation>
    </message>
    <message>
        <source>The customer hands no files over.</source>
        <translation>客户没有交出文件。</translation>
    </message>
</context>
<context>
    <name>FitTool</name>
    <message>
        <source>Fit to window</source>
        <translation>适应窗口</translation>
    </message>
    <message>
        <source>Off: one remote pixel is exactly one pixel here.</source>
        <translation>关闭时，远端的一个像素就是这里的一个像素。</translation>
    </message>
</context>
<context>
    <name>FullScreenTool</name>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>The toolbar comes when the pointer touches the top edge.</source>
        <translation>指针碰到屏幕上边缘时，工具栏会出现。</translation>
    </message>
</context>
<context>
    <name>HandOverDialog</name>
    <message>
        <source>Remote assistance</source>
        <translation>远程协助</translation>
    </message>
    <message>
        <source>Which files do you hand over?</source>
        <translation>您要交出哪些文件？</translation>
    </message>
    <message>
        <source>{name} asks for files. Only what you choose is sent; nothing else can be looked into.</source>
        <translation>{name} 请您交出文件。只发送您选择的内容，别的对方都看不到。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>不交出</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>交出</translation>
    </message>
</context>
<context>
    <name>HintLine</name>
    <message>
        <source>Keys go to the customer now. Ctrl+Alt+Home gives the keyboard back to you.</source>
        <translation>现在按键会发送给客户。按 Ctrl+Alt+Home 可收回键盘。</translation>
    </message>
    <message>
        <source>The picture is larger than this window. F9 fits it; push at the edge to see the rest.</source>
        <translation>画面比窗口大。按 F9 适应窗口，或将指针推向边缘查看其余部分。</translation>
    </message>
    <message>
        <source>Only the framed screen gets your keys and clicks. F6 goes to the next one.</source>
        <translation>只有带边框的屏幕会收到您的按键和点击。按 F6 切换到下一个。</translation>
    </message>
    <message>
        <source>Got it</source>
        <translation>知道了</translation>
    </message>
</context>
<context>
    <name>HostFiles</name>
    <message>
        <source>Where do files go?</source>
        <translation>文件存放到哪里？</translation>
    </message>
</context>
<context>
    <name>KeysTool</name>
    <message>
        <source>Special keys</source>
        <translation>特殊按键</translation>
    </message>
    <message>
        <source>Keys that your own computer would take.</source>
        <translation>会被您自己的电脑截走的按键。</translation>
    </message>
    <message>
        <source>Function keys</source>
        <translation>功能键</translation>
    </message>
    <message>
        <source>These would leave the customer&apos;s desktop, with nobody to see or stop it. Only the customer can.</source>
        <translation>这些键会离开客户的桌面，届时没人能看到或停止操作，因此只有客户本人可以按。</translation>
    </message>
    <message>
        <source>Hold down</source>
        <translation>按住</translation>
    </message>
    <message>
        <source>All keys to the customer in full screen</source>
        <translation>全屏时所有按键都发给客户</translation>
    </message>
    <message>
        <source>Alt+Tab and Super too. Ctrl+Alt+Home always gives you the keyboard back.</source>
        <translation>包括 Alt+Tab 和 Super。随时按 Ctrl+Alt+Home 即可取回键盘。</translation>
    </message>
    <message>
        <source>Restart the computer…</source>
        <translation>重启电脑…</translation>
    </message>
    <message>
        <source>The customer is asked first, and the session goes on after it.</source>
        <translation>会先询问客户，重启后会话继续。</translation>
    </message>
    <message>
        <source>Stop typing the clipboard</source>
        <translation>停止键入剪贴板</translation>
    </message>
    <message>
        <source>Type the clipboard&apos;s text</source>
        <translation>键入剪贴板文本</translation>
    </message>
    <message>
        <source>Key by key, where nothing can be pasted: a login field or a console.</source>
        <translation>逐键输入，用于无法粘贴的地方，例如登录框或控制台。</translation>
    </message>
    <message>
        <source>{keys} is held down.</source>
        <translation>{keys} 已按住。</translation>
    </message>
    <message>
        <source>There is no text on your clipboard.</source>
        <translation>您的剪贴板中没有文本。</translation>
    </message>
    <message>
        <source>Your clipboard holds {count} characters. At most {most} are typed.</source>
        <translation>您的剪贴板有 {count} 个字符，最多可键入 {most} 个。</translation>
    </message>
    <message>
        <source>Typing your clipboard: {done} of {count} characters. Any key stops it.</source>
        <translation>正在键入剪贴板：{done}/{count} 个字符。按任意键停止。</translation>
    </message>
    <message>
        <source>Your clipboard was typed.</source>
        <translation>剪贴板已键入完毕。</translation>
    </message>
    <message>
        <source>Typing your clipboard stopped.</source>
        <translation>已停止键入剪贴板。</translation>
    </message>
    <message>
        <source>All keys go to the customer. Ctrl+Alt+Home gives you the keyboard back.</source>
        <translation>所有按键都发给客户。按 Ctrl+Alt+Home 取回键盘。</translation>
    </message>
</context>
<context>
    <name>MarkBar</name>
    <message>
        <source>Pointer</source>
        <translation>指针</translation>
    </message>
    <message>
        <source>Move, click, or drag to draw a line.</source>
        <translation>移动、点击，或拖动画线。</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>箭头</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>方框</translation>
    </message>
    <message>
        <source>Pen</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>On: what you draw stays. Off: it fades by itself.</source>
        <translation>开：画的内容一直保留。关：过一会儿自动消失。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Clear your marks</source>
        <translation>清除我的标注</translation>
    </message>
    <message>
        <source>Stop drawing</source>
        <translation>结束标注</translation>
    </message>
    <message>
        <source>Your colour</source>
        <translation>您的颜色</translation>
    </message>
    <message>
        <source>Drawing tools</source>
        <translation>标注工具</translation>
    </message>
    <message>
        <source>Too many marks stand. Take some away, or wait until they fade.</source>
        <translation>标注太多了。请清除一些，或等它们自动消失。</translation>
    </message>
    <message>
        <source>That was too fast: a part of it is missing.</source>
        <translation>画得太快，有一部分没有显示。</translation>
    </message>
    <message>
        <source>Nothing is drawn while the screen is not shown.</source>
        <translation>屏幕没有共享时不能标注。</translation>
    </message>
</context>
<context>
    <name>MarkLayer</name>
    <message>
        <source>Customer</source>
        <translation>客户</translation>
    </message>
    <message>
        <source>Drawing on the remote screen</source>
        <translation>在远程屏幕上标注</translation>
    </message>
    <message>
        <source>Arrow keys move the hand, Space presses and lets go, letters choose a tool, Esc ends drawing.</source>
        <translation>方向键移动，空格按下和松开，字母键选择工具,Esc 结束标注。</translation>
    </message>
</context>
<context>
    <name>MarkTextField</name>
    <message>
        <source>Text to put on the screen</source>
        <translation>要写在屏幕上的文字</translation>
    </message>
    <message>
        <source>Text, then Enter</source>
        <translation>输入文字，按回车</translation>
    </message>
</context>
<context>
    <name>MarksTool</name>
    <message>
        <source>Point and draw</source>
        <translation>指点和标注</translation>
    </message>
    <message>
        <source>On the customer&apos;s screen, without control of it. Esc ends it.</source>
        <translation>在客户屏幕上画，不需要控制权。按 Esc 结束。</translation>
    </message>
</context>
<context>
    <name>MonitorPopover</name>
    <message>
        <source>All monitors</source>
        <translation>所有显示器</translation>
    </message>
    <message>
        <source>Follow the pointer</source>
        <translation>跟随指针</translation>
    </message>
    <message>
        <source>In the picture: the same keys with Ctrl+Alt, while you do not steer.</source>
        <translation>在画面中：加 Ctrl+Alt 按相同的键（控制时除外）。</translation>
    </message>
    <message>
        <source>The customer&apos;s monitors</source>
        <translation>客户的显示器</translation>
    </message>
    <message>
        <source>Monitor {number}</source>
        <translation>显示器 {number}</translation>
    </message>
    <message>
        <source>main</source>
        <translation>主显示器</translation>
    </message>
</context>
<context>
    <name>MonitorTool</name>
    <message>
        <source>Monitors: all are shown</source>
        <translation>显示器：全部显示</translation>
    </message>
    <message>
        <source>Monitor {number} of {count} is shown</source>
        <translation>正在显示第 {number} 台显示器（共 {count} 台）</translation>
    </message>
    <message>
        <source>The monitor with the pointer is shown</source>
        <translation>正在显示指针所在的显示器</translation>
    </message>
    <message>
        <source>Choose one, all of them, or follow the pointer. What is not shown is not sent.</source>
        <translation>可选一台、全部，或跟随指针。不显示的部分不会传送。</translation>
    </message>
    <message>
        <source>What the customer&apos;s computer tells of its monitors makes no sense. All of the picture is shown.</source>
        <translation>客户电脑给出的显示器信息不合理，因此显示整个画面。</translation>
    </message>
    <message>
        <source>Monitor {number} is gone. All of the picture is shown until it is back.</source>
        <translation>第 {number} 台显示器已断开，在其恢复之前显示整个画面。</translation>
    </message>
</context>
<context>
    <name>OnlookerCard</name>
    <message>
        <source>away</source>
        <translation>已离开</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>{time} 起</translation>
    </message>
    <message>
        <source>Verified by {vendor}</source>
        <translation>由 {vendor} 验证</translation>
    </message>
    <message>
        <source>The support desk knows this person</source>
        <translation>客服平台认识此人</translation>
    </message>
    <message>
        <source>Not verified: nobody but this person says so</source>
        <translation>未经验证：仅为对方自称</translation>
    </message>
    <message>
        <source>End for {name}</source>
        <translation>不再让 {name} 查看</translation>
    </message>
    <message>
        <source>Take back: {capability}</source>
        <translation>收回：{capability}</translation>
    </message>
</context>
<context>
    <name>Passed</name>
    <message>
        <source>{at}  {name} fetched the file {what}</source>
        <translation>{at}  {name} 取走了文件 {what}</translation>
    </message>
    <message>
        <source>{at}  {name} sent you the file {what}</source>
        <translation>{at}  {name} 发来了文件 {what}</translation>
    </message>
    <message>
        <source>{at}  {name} got what you copied</source>
        <translation>{at}  {name} 得到了您复制的内容</translation>
    </message>
    <message>
        <source>{at}  {name} sent you a copy</source>
        <translation>{at}  {name} 把复制的内容发给了您</translation>
    </message>
    <message>
        <source>{at}  {name} kept a picture of your screen</source>
        <translation>{at}  {name} 保存了您屏幕的截图</translation>
    </message>
</context>
<context>
    <name>PeoplePopover</name>
    <message>
        <source>Who sees this screen</source>
        <translation>谁在看这个屏幕</translation>
    </message>
    <message>
        <source>Invite a colleague…</source>
        <translation>邀请同事…</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Your session ends; the others stay.</source>
        <translation>您的会话结束，其他人继续。</translation>
    </message>
    <message>
        <source>Hand over control</source>
        <translation>移交控制</translation>
    </message>
    <message>
        <source>Hand control over to {name}</source>
        <translation>把控制权移交给 {name}</translation>
    </message>
    <message>
        <source>The customer is asked first.</source>
        <translation>会先征得客户同意。</translation>
    </message>
    <message>
        <source>{name} (you)</source>
        <translation>{name}（您）</translation>
    </message>
    <message>
        <source>steers</source>
        <translation>正在控制</translation>
    </message>
    <message>
        <source>only looks</source>
        <translation>仅旁观</translation>
    </message>
    <message>
        <source>away</source>
        <translation>暂时离开</translation>
    </message>
    <message>
        <source>name not verified</source>
        <translation>姓名未核实</translation>
    </message>
    <message>
        <source>looks</source>
        <translation>正在查看</translation>
    </message>
</context>
<context>
    <name>PeopleTool</name>
    <message>
        <source>People at this screen: {count}</source>
        <translation>屏幕前的人：{count}</translation>
    </message>
    <message>
        <source>{name} steers</source>
        <translation>{name} 在控制</translation>
    </message>
    <message>
        <source>Who looks, and who steers. Hand control over, or invite a colleague.</source>
        <translation>谁在看，谁在控制。可移交控制或邀请同事。</translation>
    </message>
</context>
<context>
    <name>QualityPopover</name>
    <message>
        <source>Connection quality</source>
        <translation>连接质量</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>屏幕</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧率</translation>
    </message>
    <message>
        <source>{count} per second</source>
        <translation>每秒 {count} 帧</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>流量</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Link carries</source>
        <translation>链路带宽</translation>
    </message>
    <message>
        <source>Decoding</source>
        <translation>解码</translation>
    </message>
    <message>
        <source>Data by kind</source>
        <translation>数据构成</translation>
    </message>
    <message>
        <source>{time} waiting</source>
        <translation>其中排队 {time}</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>纯色</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>photo, exact</source>
        <translation>照片（无损）</translation>
    </message>
    <message>
        <source>tiny</source>
        <translation>小块</translation>
    </message>
    <message>
        <source>photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>{address} cannot be reached.</source>
        <translation>无法连接 {address}。</translation>
    </message>
    <message>
        <source>The session has ended.</source>
        <translation>会话已结束。</translation>
    </message>
    <message>
        <source>You have ended the session.</source>
        <translation>您已结束会话。</translation>
    </message>
    <message>
        <source>The customer has ended the session.</source>
        <translation>客户已结束会话。</translation>
    </message>
    <message>
        <source>The customer has ended the session by Esc Esc Esc.</source>
        <translation>客户连按三次 Esc 结束了会话。</translation>
    </message>
    <message>
        <source>The customer no longer shows the screen.</source>
        <translation>客户已停止共享屏幕。</translation>
    </message>
    <message>
        <source>The customer has closed the application, and the session ended with it.</source>
        <translation>客户关闭了应用程序，会话随之结束。</translation>
    </message>
    <message>
        <source>Sharing was ended on the customer&apos;s computer.</source>
        <translation>客户的电脑上结束了共享。</translation>
    </message>
    <message>
        <source>The banner on the customer&apos;s screen was hidden, so nothing is shared any more.</source>
        <translation>客户屏幕上的横幅被隐藏，因此共享已结束。</translation>
    </message>
    <message>
        <source>The customer&apos;s screen is gone.</source>
        <translation>客户的屏幕已不可用。</translation>
    </message>
    <message>
        <source>The hub has ended the session.</source>
        <translation>服务器已结束会话。</translation>
    </message>
    <message>
        <source>The other end has gone.</source>
        <translation>对方已断开。</translation>
    </message>
    <message>
        <source>The connection was lost and did not come back in time.</source>
        <translation>连接已断开，未能及时恢复。</translation>
    </message>
    <message>
        <source>The customer&apos;s computer restarts.</source>
        <translation>客户的电脑正在重启。</translation>
    </message>
    <message>
        <source>The other end sent something that it may not send.</source>
        <translation>对方发送了不被允许的内容。</translation>
    </message>
    <message>
        <source>Something broke here; the log says where.</source>
        <translation>本程序出现故障，日志中有详细信息。</translation>
    </message>
    <message>
        <source>The hub or relay did not understand this program; one of them may be too old.</source>
        <translation>服务器或中继不理解本程序，其中一方可能版本过旧。</translation>
    </message>
    <message>
        <source>The ticket for this session is wrong, used or too old.</source>
        <translation>此会话的凭证有误、已被使用或已过期。</translation>
    </message>
    <message>
        <source>Somebody else is already in this session.</source>
        <translation>此会话中已有其他人。</translation>
    </message>
    <message>
        <source>The relay has no room for another session now. Try again later.</source>
        <translation>中继目前无法容纳更多会话。请稍后再试。</translation>
    </message>
    <message>
        <source>Nobody came to the other end in time.</source>
        <translation>对方没有及时加入。</translation>
    </message>
    <message>
        <source>More was sent than the relay lets through.</source>
        <translation>发送的数据超出了中继的限制。</translation>
    </message>
    <message>
        <source>Nothing was said in this session in time.</source>
        <translation>这次会话里迟迟没有任何消息。</translation>
    </message>
    <message>
        <source>The hub or relay refused the session.</source>
        <translation>服务器或中继拒绝了此会话。</translation>
    </message>
    <message>
        <source>The other end cannot be reached.</source>
        <translation>无法连接对方。</translation>
    </message>
    <message>
        <source>The code is wrong.</source>
        <translation>代码有误。</translation>
    </message>
    <message>
        <source>This code is used, burned or too old. Ask for a new one.</source>
        <translation>此代码已使用、已作废或已过期。请索取新代码。</translation>
    </message>
    <message>
        <source>The code is older than ten minutes. A new one is needed.</source>
        <translation>代码已超过十分钟，需要换一个新的。</translation>
    </message>
    <message>
        <source>The code was entered wrongly three times. Ask for a new one.</source>
        <translation>代码已输错三次。请索取新代码。</translation>
    </message>
    <message>
        <source>The other end does not know this session any more.</source>
        <translation>对方已不认识此会话。</translation>
    </message>
    <message>
        <source>The other end speaks another version of the protocol.</source>
        <translation>对方使用的协议版本不同。</translation>
    </message>
    <message>
        <source>The other end did not answer in time.</source>
        <translation>对方没有及时回应。</translation>
    </message>
    <message>
        <source>The two ends could not agree on keys; somebody may stand between them.</source>
        <translation>双方未能协商出密钥，中间可能有人介入。</translation>
    </message>
    <message>
        <source>Something was changed on its way; somebody may stand between the two ends.</source>
        <translation>数据在途中被更改，双方之间可能有人介入。</translation>
    </message>
    <message>
        <source>The screen cannot be shown.</source>
        <translation>无法显示屏幕。</translation>
    </message>
    <message>
        <source>Screen sharing could not be started.</source>
        <translation>无法启动屏幕共享。</translation>
    </message>
    <message>
        <source>Screen sharing has ended unexpectedly.</source>
        <translation>屏幕共享意外结束。</translation>
    </message>
</context>
<context>
    <name>ScreenPane</name>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Agreeing on keys…</source>
        <translation>正在协商密钥…</translation>
    </message>
    <message>
        <source>The session could not go on.</source>
        <translation>会话无法继续。</translation>
    </message>
    <message>
        <source>The customer does not show the screen.</source>
        <translation>客户没有共享屏幕。</translation>
    </message>
    <message>
        <source>The customer&apos;s computer restarts…</source>
        <translation>客户的电脑正在重启…</translation>
    </message>
    <message>
        <source>Waiting for the customer&apos;s answer…</source>
        <translation>正在等待客户答复…</translation>
    </message>
    <message>
        <source>The customer has paused. Nothing comes or can be done until the customer goes on.</source>
        <translation>客户已暂停。客户点“继续”之前，没有新画面，也无法操作。</translation>
    </message>
    <message>
        <source>Waiting for the customer to allow the restart…</source>
        <translation>正在等待客户同意重启…</translation>
    </message>
    <message>
        <source>Waiting for the customer to hand over mouse and keyboard…</source>
        <translation>正在等待客户交出鼠标和键盘…</translation>
    </message>
    <message>
        <source>The customer uses the computer. Control comes back by itself.</source>
        <translation>客户正在使用电脑，控制稍后自动恢复。</translation>
    </message>
    <message>
        <source>The computer is not restarted: the customer said no, or it cannot be.</source>
        <translation>电脑未重启：客户没有同意，或者无法重启。</translation>
    </message>
    <message>
        <source>The keyboard is yours again. Click into the picture to type there.</source>
        <translation>键盘已回到本机。点击画面即可继续在远端输入。</translation>
    </message>
    <message>
        <source>The customer&apos;s computer restarts. The screen comes back by itself; {minutes} min left.</source>
        <translation>客户的电脑正在重启，画面会自动恢复，还剩 {minutes} 分钟。</translation>
    </message>
    <message>
        <source>Connection lost. Trying again…</source>
        <translation>连接已断开，正在重试…</translation>
    </message>
    <message>
        <source>{seconds} s left.</source>
        <translation>还剩 {seconds} 秒。</translation>
    </message>
    <message>
        <source>Another engineer has mouse and keyboard. Ask again when they are free.</source>
        <translation>鼠标和键盘正由另一位工程师使用，空闲后可再次请求。</translation>
    </message>
</context>
<context>
    <name>ScreenView</name>
    <message>
        <source>Remote screen</source>
        <translation>远程屏幕</translation>
    </message>
    <message>
        <source>Shows the customer&apos;s screen. While control is granted, keys go there; Ctrl+Alt+Home frees them.</source>
        <translation>显示客户的屏幕。获得控制后按键会发送到远端；按 Ctrl+Alt+Home 可收回键盘。</translation>
    </message>
</context>
<context>
    <name>SharePanel</name>
    <message>
        <source>Your screen is paused</source>
        <translation>屏幕显示已暂停</translation>
    </message>
    <message>
        <source>Your screen is shown</source>
        <translation>正在显示您的屏幕</translation>
    </message>
    <message>
        <source>Who is connected</source>
        <translation>谁在连接</translation>
    </message>
    <message>
        <source>Sent and fetched</source>
        <translation>传送记录</translation>
    </message>
    <message>
        <source>Nothing so far.</source>
        <translation>暂无。</translation>
    </message>
    <message>
        <source>What the engineer sees</source>
        <translation>工程师看到的画面</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Nothing is shown or done until you go on.</source>
        <translation>在您点“继续”之前，不显示任何内容，也不能操作。</translation>
    </message>
    <message>
        <source>Stop sharing</source>
        <translation>停止共享</translation>
    </message>
    <message>
        <source>Paused. The engineer sees nothing new, and can do nothing.</source>
        <translation>已暂停。工程师看不到新画面，也无法操作。</translation>
    </message>
    <message>
        <source>Nothing was sent yet.</source>
        <translation>还没有发送画面。</translation>
    </message>
</context>
<context>
    <name>Shown</name>
    <message>
        <source>Only the windows of {application}</source>
        <translation>只显示 {application} 的窗口</translation>
    </message>
    <message>
        <source>Only the windows of this application</source>
        <translation>只显示此软件的窗口</translation>
    </message>
    <message>
        <source>Only monitor {number}, this one</source>
        <translation>只显示显示器 {number}（当前这台）</translation>
    </message>
    <message>
        <source>Only monitor {number}</source>
        <translation>只显示显示器 {number}</translation>
    </message>
    <message>
        <source>All monitors</source>
        <translation>所有显示器</translation>
    </message>
    <message>
        <source>The whole screen</source>
        <translation>整个屏幕</translation>
    </message>
    <message>
        <source>The engineer sees the windows of this application until you stop; everything else is grey there.</source>
        <translation>在您停止之前，工程师只能看到此软件的窗口，其余部分在对方那里是灰色的。</translation>
    </message>
    <message>
        <source>The engineer sees everything on this monitor until you stop.</source>
        <translation>在您停止之前，工程师能看到这台显示器上的一切。</translation>
    </message>
    <message>
        <source>The engineer sees everything on your screen until you stop.</source>
        <translation>在您停止之前，工程师能看到您屏幕上的一切。</translation>
    </message>
    <message>
        <source>Close what is private first.</source>
        <translation>请先关闭私人内容。</translation>
    </message>
    <message>
        <source>It can be pointed at and drawn on, but nothing clicked or typed.</source>
        <translation>对方可以在上面指点和标注，但不能点击或输入。</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>Windows of known password managers stay hidden, as does what the maker of the software named.</source>
        <translation>常见密码管理器的窗口，以及软件厂商指定的内容，始终不会显示。</translation>
    </message>
    <message>
        <source>Windows of known password managers stay hidden.</source>
        <translation>常见密码管理器的窗口始终不会显示。</translation>
    </message>
    <message>
        <source>What the maker of the software named stays hidden.</source>
        <translation>软件厂商指定的内容始终不会显示。</translation>
    </message>
    <message>
        <source>Nothing is shown now: the monitor that was shown is gone. Choose anew.</source>
        <translation>现在什么都没有显示：原来显示的显示器不见了，请重新选择。</translation>
    </message>
    <message>
        <source>Nothing is shown now: the windows on this computer cannot be told apart.</source>
        <translation>现在什么都没有显示：无法区分这台电脑上的窗口。</translation>
    </message>
</context>
<context>
    <name>ShownChoice</name>
    <message>
        <source>What the engineer sees:</source>
        <translation>工程师能看到：</translation>
    </message>
</context>
<context>
    <name>ShownDialog</name>
    <message>
        <source>Remote assistance</source>
        <translation>远程协助</translation>
    </message>
    <message>
        <source>What is to be shown?</source>
        <translation>要显示什么？</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>Show this</source>
        <translation>显示这个</translation>
    </message>
</context>
<context>
    <name>SmallTool</name>
    <message>
        <source>Small window</source>
        <translation>小窗口</translation>
    </message>
    <message>
        <source>The picture stays in sight while you work elsewhere; a click brings it back.</source>
        <translation>您在别处工作时画面仍然可见；点击即可返回。</translation>
    </message>
</context>
<context>
    <name>SmallWindow</name>
    <message>
        <source>Put it back</source>
        <translation>放回原处</translation>
    </message>
    <message>
        <source>Click to work in it again; drag to move it.</source>
        <translation>点击返回操作；拖动可移动。</translation>
    </message>
</context>
<context>
    <name>ToolStrip</name>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>{name} and {count} more</source>
        <translation>{name} 及另外 {count} 项</translation>
    </message>
    <message>
        <source>Done, {size}. Links were left out: {count}</source>
        <translation>已完成，{size}。略过的链接：{count}</translation>
    </message>
    <message>
        <source>Done, {size}</source>
        <translation>已完成，{size}</translation>
    </message>
    <message>
        <source>Getting ready…</source>
        <translation>正在准备…</translation>
    </message>
    <message>
        <source>Waiting for an answer…</source>
        <translation>正在等待答复…</translation>
    </message>
    <message>
        <source>Goes on when the connection is back</source>
        <translation>连接恢复后继续</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Paused by the other side</source>
        <translation>对方已暂停</translation>
    </message>
    <message>
        <source>{done} of {size}</source>
        <translation>{done} / {size}</translation>
    </message>
    <message>
        <source>{rate}/s</source>
        <translation>{rate}/秒</translation>
    </message>
    <message>
        <source>{count} s left</source>
        <translation>还剩 {count} 秒</translation>
    </message>
    <message>
        <source>{count} min left</source>
        <translation>还剩 {count} 分钟</translation>
    </message>
    <message>
        <source>{count} h left</source>
        <translation>还剩 {count} 小时</translation>
    </message>
    <message>
        <source>The other side stopped it.</source>
        <translation>对方已停止。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>It was declined.</source>
        <translation>对方没有同意。</translation>
    </message>
    <message>
        <source>It is not allowed any more.</source>
        <translation>已不再允许。</translation>
    </message>
    <message>
        <source>{name} is a name that not every computer can store safely. Nothing was written under it.</source>
        <translation>{name} 这个名称不是每台电脑都能安全保存，没有写入任何内容。</translation>
    </message>
    <message>
        <source>{name} holds more than 10,000 files or 1 TB. Pack it into one file, or send parts of it.</source>
        <translation>{name} 超过 10,000 个文件或 1 TB。请打包成一个文件，或分批发送。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk.</source>
        <translation>磁盘空间不足。</translation>
    </message>
    <message>
        <source>A link stands in the way that leads out of the folder. Nothing was written through it.</source>
        <translation>路径中有指向文件夹之外的链接，没有通过它写入任何内容。</translation>
    </message>
    <message>
        <source>{name} changed while it was sent. Send it again.</source>
        <translation>{name} 在发送时被改动了，请重新发送。</translation>
    </message>
    <message>
        <source>{name} did not arrive as it was sent, and was removed. Send it again.</source>
        <translation>{name} 收到的内容与发出的不一致，已删除，请重新发送。</translation>
    </message>
    <message>
        <source>{name} cannot be read.</source>
        <translation>无法读取 {name}。</translation>
    </message>
    <message>
        <source>{name} cannot be written there.</source>
        <translation>无法在那里写入 {name}。</translation>
    </message>
    <message>
        <source>The other side began anew. Send it again: it goes on where it was.</source>
        <translation>对方的程序重新启动了。请重新发送，会从中断处继续。</translation>
    </message>
</context>
<context>
    <name>TransferRow</name>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Sending {name}</source>
        <translation>正在发送 {name}</translation>
    </message>
    <message>
        <source>Receiving {name}</source>
        <translation>正在接收 {name}</translation>
    </message>
</context>
<context>
    <name>TransfersPane</name>
    <message>
        <source>Nothing was sent or fetched so far.</source>
        <translation>还没有传送过文件。</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>TransfersWindow</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Into: {folder}</source>
        <translation>存放到：{folder}</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Change the folder that files are put into</source>
        <translation>更改存放文件的文件夹</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
</context>
<context>
    <name>ViewerToolbar</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Asking for control…</source>
        <translation>正在请求控制…</translation>
    </message>
    <message>
        <source>Give control back</source>
        <translation>交还控制</translation>
    </message>
    <message>
        <source>Control rests</source>
        <translation>控制已暂停</translation>
    </message>
    <message>
        <source>Ask for control</source>
        <translation>请求控制</translation>
    </message>
    <message>
        <source>The customer uses the computer; control comes back by itself.</source>
        <translation>客户正在使用电脑，控制稍后自动恢复。</translation>
    </message>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
    <message>
        <source>Words: {words}</source>
        <translation>暗语：{words}</translation>
    </message>
    <message>
        <source>What the words are for</source>
        <translation>这几个词有什么用</translation>
    </message>
    <message>
        <source>End session</source>
        <translation>结束会话</translation>
    </message>
    <message>
        <source>Remote screen controls</source>
        <translation>远程屏幕控制栏</translation>
    </message>
    <message>
        <source>Parts are hidden</source>
        <translation>部分内容已隐藏</translation>
    </message>
    <message>
        <source>One monitor is shown</source>
        <translation>只显示一台显示器</translation>
    </message>
    <message>
        <source>One application is shown</source>
        <translation>只显示一个软件</translation>
    </message>
    <message>
        <source>The customer hides the rest. What is flat and grey is hidden, not broken.</source>
        <translation>其余内容被客户隐藏。灰色部分是隐藏，不是故障。</translation>
    </message>
    <message>
        <source>Connection quality</source>
        <translation>连接质量</translation>
    </message>
    <message>
        <source>Frames, data and delay of this connection.</source>
        <translation>此连接的帧率、流量和延迟。</translation>
    </message>
</context>
<context>
    <name>ViewerWindow</name>
    <message>
        <source>Remote screen</source>
        <translation>远程屏幕</translation>
    </message>
</context>
<context>
    <name>WordsPopover</name>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
    <message>
        <source>Let the customer say these words by telephone: they stand on the banner there. If they are the same, nobody sits in between and looks on; if they differ, end the session. Compared in the chat of the same hub they prove nothing.</source>
        <translation>请客户在电话里念出这几个词：它们显示在对方的横幅上。如果相同，中间就没有别人偷看；如果不同，请结束会话。在同一服务器的聊天里核对不能说明什么。</translation>
    </message>
    <message>
        <source>What the words are for</source>
        <translation>这几个词有什么用</translation>
    </message>
</context>
<context>
    <name>ZoomTool</name>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>Zoom: {percent}</source>
        <translation>缩放：{percent}</translation>
    </message>
    <message>
        <source>Larger: Ctrl and +, or Ctrl and the wheel. Drag with the middle button to see another part.</source>
        <translation>按 Ctrl 和加号，或按住 Ctrl 滚动滚轮放大；按住鼠标中键拖动可查看其他部分。</translation>
    </message>
</context>
</TS>
